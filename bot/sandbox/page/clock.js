/** The clock of the workspace: what time it is for this person, and buttons that move everybody forward. */
import { moveClock } from "./act.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { me } from "./names.js";
import { store } from "./state.js";
import { clockTime, fromField, inAnHour, localField, longDay, nextMonday, tomorrowMorning } from "./times.js";

const to = (moment) => () => moveClock({ to: moment(new Date(store.slack.clock), me().tz).toISOString() });
const forward = (days) => () => moveClock({ forward_days: days });

const JUMPS = [
  ["+1 hour", to(inAnHour), "Move the clock one hour forward"],
  ["Tomorrow 9:00", to(tomorrowMorning), "Move the clock to tomorrow morning"],
  ["+1 day", forward(1), "Move the clock one day forward"],
  ["+1 week", forward(7), "Move the clock one week forward"],
  ["Next digest (Mon 9:00)", to(nextMonday), "Move the clock to the next digest, Monday at nine"],
];

export function clock() {
  const at = new Date(store.slack.clock);
  const zone = me().tz || "UTC";
  const busy = store.busy.has("clock");
  const jump = ([face, go, title]) =>
    h(
      "button",
      { type: "button", class: "button small", title, "aria-busy": busy ? "true" : null, onclick: go, key: face },
      face,
    );
  return h(
    "section",
    { class: "clock", "aria-labelledby": "clock-title" },
    h("h2", { id: "clock-title" }, icon("clock"), "Clock"),
    h(
      "p",
      { class: "clock-now", role: "status" },
      h(
        "time",
        { datetime: at.toISOString() },
        h("strong", null, clockTime(at, zone)),
        h("span", null, longDay(at, zone)),
      ),
      h("small", null, `in ${zone.replaceAll("_", " ")}`),
    ),
    h("div", { class: "jumps" }, JUMPS.map(jump)),
    otherMoment(at, zone),
  );
}

/** For a digest at another hour, or a date that a test of patience needs. */
function otherMoment(at, zone) {
  const move = (event) => {
    event.preventDefault();
    const moment = fromField(event.target.elements.moment.value, zone);
    if (moment) moveClock({ to: moment.toISOString() });
  };
  return h(
    "details",
    { class: "disclosure" },
    h("summary", null, "Another moment"),
    h(
      "form",
      { class: "moment", onsubmit: move },
      h("label", { for: "moment" }, "Move the clock to"),
      h("input", {
        id: "moment",
        name: "moment",
        type: "datetime-local",
        class: "control",
        required: true,
        min: localField(at, zone),
      }),
      h("button", { type: "submit", class: "button small" }, "Go there"),
    ),
  );
}
