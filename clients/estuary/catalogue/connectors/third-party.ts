import { z } from "zod";

/** A binding of a connector based on a third party's. */
export const thirdPartyResource = z.strictObject({
  stream: z.string(),
  syncMode: z.enum(["incremental", "full_refresh"]),
  namespace: z.string().optional(),
  cursorField: z.array(z.string()).optional(),
});

/** A date and time in UTC without parts of a second: these connectors take no other. */
export const utcSecond = z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/u, 'allowed: a date and time such as "2025-01-01T00:00:00Z"');
