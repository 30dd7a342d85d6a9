/** The language that Slack's own words are in: that of the person this tab acts as. The page around them is English. */
import { me } from "./names.js";

const ENGLISH = "en-GB";

const DUTCH = {
  Today: "Vandaag",
  Yesterday: "Gisteren",
  "Only visible to you": "Alleen zichtbaar voor jou",
  "(edited)": "(bewerkt)",
  "(optional)": "(optioneel)",
  "Show as a table": "Als tabel tonen",
};

const isDutch = () => /^nl\b/i.test((me().locale ?? "").replace("_", "-"));

export const pageLocale = () => (isDutch() ? "nl-NL" : ENGLISH);

/** Slack's own words, as Slack shows them to this person. */
export const worded = (words) => (isDutch() ? (DUTCH[words] ?? words) : words);
