import { z } from "zod";

/** Five fields of cron, as the connectors' schema has it. */
const part = (value: string, steps: string) => `(?:${value}(?:-${value})?|\\*(?:/${steps})?)(?:,(?:${value}(?:-${value})?|\\*(?:/${steps})?))*`;
const cron = new RegExp(
  `^$|^${[part("[0-5]?\\d", "[0-5]?\\d"), part("(?:[01]?\\d|2[0-3])", "(?:[01]?\\d|2[0-3])"), part("(?:0?[1-9]|[12]\\d|3[01])", "(?:[1-9]|[12]\\d|3[01])"), part("(?:[1-9]|1[0-2])", "(?:[1-9]|1[0-2])"), part("[0-6]", "[0-6]")].join("\\s+")}$`,
  "u",
);

/** A binding of Estuary's own API connectors. `interval` is ISO 8601, unlike every other duration of a catalogue. */
export const nativeResource = z.strictObject({
  name: z.string(),
  interval: z.iso.duration({ message: 'allowed: an ISO 8601 duration such as "PT5M"' }).optional(),
  schedule: z.string().regex(cron, "allowed: five fields of cron, or an empty text").optional(),
});
