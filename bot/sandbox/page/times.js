/** Says moments in a person's timezone, and finds the moments that the clock panel moves to. */
import { pageLocale, worded } from "./language.js";

const HOUR = 3_600_000;
//: Nobody works before nine here, so morning and the digest begin there.
const MORNING = 9;

const formats = new Map();

function format(zone, options, locale = pageLocale()) {
  const name = JSON.stringify([zone, options, locale]);
  if (!formats.has(name)) formats.set(name, build(zone, options, locale));
  return formats.get(name);
}

function build(zone, options, locale) {
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: zone || "UTC" });
  } catch {
    return new Intl.DateTimeFormat(pageLocale(), { ...options, timeZone: "UTC" });
  }
}

export const momentOf = (ts) => new Date(Number(ts) * 1000);

export const clockTime = (at, zone) => format(zone, { hour: "2-digit", minute: "2-digit" }).format(at);

export const longDay = (at, zone) =>
  format(zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(at);

export const exact = (at, zone) => format(zone, { dateStyle: "full", timeStyle: "short" }).format(at);

export const inFormat = (at, zone, options, locale) =>
  format(zone, options, (locale || pageLocale()).replace("_", "-")).format(at);

/** "Today", "Yesterday", or the whole date: the line between two days of messages. */
export function dayName(at, now, zone) {
  const days = Math.round((midnight(now, zone) - midnight(at, zone)) / (24 * HOUR));
  if (days === 0) return worded("Today");
  return days === 1 ? worded("Yesterday") : longDay(at, zone);
}

const midnight = (at, zone) => {
  const [year, month, day] = localParts(at, zone);
  return Date.UTC(year, month - 1, day);
};

/** [year, month, day, hour, minute] as the wall clock of `zone` shows them. */
export function localParts(at, zone) {
  const options = {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    hourCycle: "h23",
  };
  const parts = Object.fromEntries(
    format(zone, options)
      .formatToParts(at)
      .map((part) => [part.type, Number(part.value)]),
  );
  return [parts.year, parts.month, parts.day, parts.hour, parts.minute];
}

/** The instant at which the wall clock of `zone` shows these parts; overflowing days roll on. */
export function instant([year, month, day, hour = 0, minute = 0], zone) {
  const wall = Date.UTC(year, month - 1, day, hour, minute);
  const offset = (at) => {
    const [y, mo, d, ho, mi] = localParts(new Date(at), zone);
    return Date.UTC(y, mo - 1, d, ho, mi) - at;
  };
  // Asked twice: the first guess may lie on the other side of a change to summer time.
  const guess = wall - offset(wall);
  return new Date(wall - offset(guess));
}

export const inAnHour = (now) => new Date(now.getTime() + HOUR);

export function tomorrowMorning(now, zone) {
  const [year, month, day] = localParts(now, zone);
  return instant([year, month, day + 1, MORNING], zone);
}

/** The next Monday at nine that still lies ahead. */
export function nextMonday(now, zone) {
  const [year, month, day] = localParts(now, zone);
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  const ahead = (8 - weekday) % 7;
  const monday = instant([year, month, day + ahead, MORNING], zone);
  return monday > now ? monday : instant([year, month, day + ahead + 7, MORNING], zone);
}

/** The value that `<input type="datetime-local">` shows for an instant. */
export function localField(at, zone) {
  const [year, month, day, hour, minute] = localParts(at, zone);
  const two = (number) => String(number).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`;
}

export function fromField(value, zone) {
  const parts = /^(\d+)-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(value);
  return parts ? instant(parts.slice(1).map(Number), zone) : null;
}
