/** Finds what a half-typed slash command could become. */

/** Options {label, note, text} for what stands in the composer; `text` is what it would then read. */
export function completions(typed, commands) {
  if (!/^\/\S*( \S*)?$/.test(typed)) return [];
  const [name, rest] = typed.split(" ");
  if (rest !== undefined)
    return usages(
      commands.find(({ command }) => command === name),
      rest,
    );
  const begun = commands.filter(({ command }) => command.startsWith(name));
  if (begun.length === 1 && begun[0].command === name) return usages(begun[0], "");
  return begun.map(({ command, description, usage_hint: hint }) => ({
    label: hint ? `${command} ${hint}` : command,
    note: description ?? "",
    text: hint ? `${command} ` : command,
  }));
}

/** The usage hint `log Acme | drifting` is read as one way to go on each. */
function usages(command, begun) {
  if (!command?.usage_hint) return [];
  const ways = command.usage_hint
    .split("|")
    .map((way) => way.trim())
    .filter(Boolean);
  const fits = ways.filter((way) => firstWord(way).startsWith(begun) && firstWord(way) !== begun);
  return fits.map((way) => ({
    label: `${command.command} ${way}`,
    note: "",
    text: `${command.command} ${firstWord(way)}${way.includes(" ") ? " " : ""}`,
  }));
}

const firstWord = (way) => way.split(/\s+/)[0].replace(/[[\]<>]/g, "");

/** Bare commands are sent by Enter; a begun word is completed by it. */
export const firstActive = (typed, commands) =>
  /[^ ]$/.test(typed) && !commands.some(({ command }) => command === typed) ? 0 : -1;
