/** Keeps the newest message in view, unless somebody reads further up; says what arrived, for screen readers. */
import { asText } from "./blocks/mrkdwn.js";
import { personOf } from "./names.js";
import { here } from "./place.js";
import { store } from "./state.js";

//: Within this many pixels of the end somebody counts as reading the newest.
const NEAR = 60;
//: A screen reader should hear what came, not a whole digest.
const ANNOUNCED = 240;

const ends = new Map(); // scroll name → was the end in view before this drawing?

/** Before drawing: remembers who reads the newest. */
export function noteEnds() {
  ends.clear();
  for (const area of document.querySelectorAll("[data-scroll]")) {
    const last = area.querySelector(".message:last-child");
    ends.set(area.dataset.scroll, {
      area,
      ts: last?.dataset.ts,
      atEnd: area.scrollHeight - area.scrollTop - area.clientHeight < NEAR,
    });
  }
}

/** After drawing: follows what came. */
export function followEnds() {
  for (const area of document.querySelectorAll("[data-scroll]")) {
    const before = ends.get(area.dataset.scroll);
    const last = area.querySelector(".message:last-child");
    const isNew = before?.area !== area || before.ts !== last?.dataset.ts;
    if (last && isNew && (before?.area !== area || before.atEnd || isOwn(last.dataset.ts))) showLast(area, last);
  }
}

/** Whether it is the person's own, or an answer that only they see: that always comes of something they did. */
function isOwn(ts) {
  const message = here()?.messages.find((one) => one.ts === ts);
  return message?.user === store.person || Boolean(message?.ephemeral);
}

/** A message taller than the window is shown from its top: one reads it from there. */
function showLast(area, last) {
  const taller = last.offsetHeight > area.clientHeight;
  area.scrollTop = taller ? last.offsetTop - area.offsetTop - 8 : area.scrollHeight;
}

const heard = new Map(); // person and conversation → newest ts

/** Words for the live region, or "" when nothing came from somebody else. */
export function arrivals() {
  const channel = here();
  if (!channel) return "";
  const key = `${store.person} ${channel.id}`;
  const newest = Math.max(0, ...channel.messages.map(({ ts }) => Number(ts)));
  const before = heard.get(key);
  heard.set(key, newest);
  if (before === undefined) return "";
  const fresh = channel.messages.filter(({ ts, user }) => Number(ts) > before && user !== store.person);
  return fresh
    .map((message) => `${personOf(message.user).name}: ${asText(message.text).slice(0, ANNOUNCED)}`)
    .join("\n");
}

/** What is in view counts as read; what a channel had when the page opened does not count as new. */
export function markSeen(conversations) {
  const current = here();
  for (const channel of conversations) {
    const key = `${store.person} ${channel.id}`;
    if (channel === current) store.seen.set(key, newestIn(channel));
    else if (!store.seen.has(key)) store.seen.set(key, isDirect(channel) ? ownLast(channel) : newestIn(channel));
  }
}

const newestIn = ({ messages }) => Math.max(0, ...messages.map(({ ts }) => Number(ts)));

const isDirect = (channel) => channel.kind === "im" || channel.id === store.slack.dm?.id;

/** What came after the person's own last words to somebody still waits for them. */
const ownLast = ({ messages }) => newestIn({ messages: messages.filter(({ user }) => user === store.person) });
