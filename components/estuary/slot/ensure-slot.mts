import { connected, eventually } from "./database.mts";
import { type SlotSettings, slotSettings } from "./settings.mts";
import { dropSlot, ensureSlot } from "./slot.mts";
import { checkServer, checkTables, ensureWatermarks } from "./tables.mts";

/**
 * The program of the Jobs that make and drop Estuary's replication slot. Each run may be the second of its kind: it looks at what
 * is there, and ends well when there is nothing to do. Progress goes to standard output, what is wrong to standard error, which
 * becomes the message of the pod. Exit code 0 done, 1 failed, 2 bad input.
 */
async function ensure(settings: SlotSettings, say: (line: string) => void): Promise<string> {
  const { owner, capture, slot, watermarks, publication } = settings;
  if (owner === undefined) throw new Error("OWNER_USER and OWNER_PASSWORD are missing");
  await eventually(settings, say, () =>
    connected(settings, owner, async (client) => {
      await checkServer(client);
      await ensureWatermarks(client, settings);
      await checkTables(client, settings);
    }),
  );
  const happened = await eventually(settings, say, () =>
    connected(settings, capture, (client) => ensureSlot(client, settings, (run) => connected(settings, capture, run, { replication: true }))),
  );
  return `slot ${slot}: ${happened}; publication ${publication} holds ${[...settings.tables, watermarks].join(", ")}`;
}

async function drop(settings: SlotSettings, say: (line: string) => void): Promise<string> {
  const seen = new Set<number>();
  const happened = await eventually(settings, say, () => connected(settings, settings.capture, (client) => dropSlot(client, settings, seen)));
  return `slot ${settings.slot}: ${happened}`;
}

function settingsOrEnd(): SlotSettings | undefined {
  try {
    return slotSettings(process.env);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
    return undefined;
  }
}

const settings = settingsOrEnd();
if (settings !== undefined) {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  try {
    say(await (settings.action === "drop" ? drop : ensure)(settings, say));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
