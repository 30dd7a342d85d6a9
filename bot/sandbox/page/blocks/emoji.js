/** The emoji that people write as `:name:`; a name that is not here stays as it was written. */

const SKIN = ["", "", "🏻", "🏼", "🏽", "🏾", "🏿"];

const LIST = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|wave 👋|clap 👏|raised_hands 🙌|pray 🙏|muscle 💪|ok_hand 👌|point_right 👉|point_left 👈
point_up ☝️|point_down 👇|v ✌️|handshake 🤝|raised_hand ✋|crossed_fingers 🤞|writing_hand ✍️|eyes 👀|brain 🧠|bust_in_silhouette 👤
busts_in_silhouette 👥|speech_balloon 💬|thought_balloon 💭|left_speech_bubble 🗨️|smile 😄|smiley 😃|grinning 😀|grin 😁|joy 😂
slightly_smiling_face 🙂|wink 😉|blush 😊|innocent 😇|heart_eyes 😍|sunglasses 😎|thinking_face 🤔|neutral_face 😐|expressionless 😑
unamused 😒|sweat_smile 😅|disappointed 😞|worried 😟|cry 😢|sob 😭|tired_face 😫|angry 😠|sleeping 😴|relieved 😌|hugging_face 🤗
upside_down_face 🙃|partying_face 🥳|pleading_face 🥺|face_with_monocle 🧐|zipper_mouth_face 🤐|heart ❤️|green_heart 💚|blue_heart 💙
yellow_heart 💛|orange_heart 🧡|purple_heart 💜|broken_heart 💔|sparkling_heart 💖|sparkles ✨|star ⭐|star2 🌟|fire 🔥|zap ⚡|boom 💥
tada 🎉|confetti_ball 🎊|gift 🎁|balloon 🎈|trophy 🏆|medal 🏅|dart 🎯|bulb 💡|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|mag 🔍|lock 🔒
unlock 🔓|key 🔑|link 🔗|paperclip 📎|pushpin 📌|round_pushpin 📍|memo 📝|pencil ✏️|pencil2 ✏️|clipboard 📋|calendar 📅|date 📅
spiral_calendar_pad 🗓️|alarm_clock ⏰|hourglass ⌛|hourglass_flowing_sand ⏳|watch ⌚|stopwatch ⏱️|phone ☎️|telephone_receiver 📞|iphone 📱
email ✉️|envelope ✉️|incoming_envelope 📨|mailbox 📫|package 📦|truck 🚚|moneybag 💰|euro 💶|receipt 🧾|chart_with_upwards_trend 📈
chart_with_downwards_trend 📉|bar_chart 📊|scales ⚖️|balance_scale ⚖️|compass 🧭|world_map 🗺️|house 🏠|office 🏢|factory 🏭|hammer 🔨
wrench 🔧|gear ⚙️|toolbox 🧰|hammer_and_wrench 🛠️|computer 💻|floppy_disk 💾|wastebasket 🗑️|coffee ☕|tea 🍵|beer 🍺|cake 🍰|birthday 🎂
pizza 🍕|apple 🍎|seedling 🌱|herb 🌿|four_leaf_clover 🍀|deciduous_tree 🌳|sunflower 🌻|tulip 🌷|rose 🌹|bouquet 💐|sunny ☀️
partly_sunny ⛅|cloud ☁️|rain_cloud 🌧️|umbrella ☔|snowflake ❄️|rainbow 🌈|ocean 🌊|crescent_moon 🌙|warning ⚠️|rotating_light 🚨
no_entry ⛔|no_entry_sign 🚫|x ❌|heavy_check_mark ✔️|white_check_mark ✅|ballot_box_with_check ☑️|heavy_plus_sign ➕|heavy_minus_sign ➖
question ❓|exclamation ❗|information_source ℹ️|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_upper_right ↗️
arrow_lower_right ↘️|arrows_counterclockwise 🔄|repeat 🔁|red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢
large_blue_circle 🔵|white_circle ⚪|black_circle ⚫|large_green_square 🟩|small_blue_diamond 🔹|small_orange_diamond 🔸|one 1️⃣|two 2️⃣
three 3️⃣|four 4️⃣|five 5️⃣|100 💯|zzz 💤|rocket 🚀|anchor ⚓|bridge_at_night 🌉|dog 🐶|cat 🐱|turtle 🐢|snail 🐌|bee 🐝|butterfly 🦋
robot_face 🤖|ghost 👻|wave_goodbye 👋|hand ✋|open_hands 👐|palms_up_together 🤲|soccer ⚽|art 🎨|musical_note 🎵|books 📚|book 📖
`;

const EMOJI = new Map(
  LIST.trim()
    .split(/[|\n]/)
    .map((pair) => pair.split(" ")),
);

/** The emoji called `name` (with Slack's `::skin-tone-3` if there), or null. */
export function emoji(name) {
  const [plain, tone] = name.split("::skin-tone-");
  const found = EMOJI.get(plain);
  return found ? found + (SKIN[Number(tone)] ?? "") : null;
}

/** Plain text with its `:names:` replaced. */
export const withEmoji = (text) =>
  String(text ?? "").replace(/:([a-z0-9_+-]+(?:::skin-tone-[2-6])?):/g, (all, name) => emoji(name) ?? all);
