/** The fields of a cron expression in order, with their bounds. https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format, which k3s and CloudNativePG use */
const fields: readonly { readonly low: number; readonly high: number; readonly names?: readonly string[]; readonly blank?: true }[] = [
  { low: 0, high: 59 }, // seconds
  { low: 0, high: 59 }, // minutes
  { low: 0, high: 23 }, // hours
  { low: 1, high: 31, blank: true }, // days of the month
  { low: 1, high: 12, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] },
  { low: 0, high: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"], blank: true }, // days of the week
];

/** Whether a text is a cron expression of so many fields: six begin with seconds, five with minutes. */
export function isCron(text: string, count: 5 | 6): boolean {
  const parts = text.split(/[ \t]+/);
  return parts.length === count && parts.every((part, index) => part.split(",").every((item) => isItem(item, fields[index + 6 - count])));
}

/** One item of a field's list: a value, a range or everything, with or without a step. */
function isItem(item: string, field: (typeof fields)[number] | undefined): boolean {
  if (field === undefined) return false;
  const [range = "", step = "1", ...more] = item.split("/");
  if (more.length > 0 || !/^[1-9]\d{0,3}$/.test(step)) return false;
  if (range === "*" || (range === "?" && field.blank === true)) return true;
  const bounds = range.split("-").map((value) => numberOf(value, field));
  const [from, to = from] = bounds;
  return bounds.length <= 2 && from !== undefined && to !== undefined && from >= field.low && to <= field.high && from <= to;
}

function numberOf(value: string, { low, names = [] }: (typeof fields)[number]): number | undefined {
  if (/^\d{1,2}$/.test(value)) return Number(value);
  const index = names.indexOf(value.toLowerCase());
  return index === -1 ? undefined : low + index;
}
