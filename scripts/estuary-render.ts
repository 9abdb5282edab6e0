import { join, resolve } from "node:path";
import { renderFiles } from "@sophia/estuary/catalogue";
import { InputError, defaultSandboxDir, readStackFile } from "../engine/index.ts";
import { runCommand } from "./lib/command.ts";
import { desiredCatalogue } from "./lib/estuary/desired.ts";
import { encryptedIn, storedCatalog } from "./lib/estuary/recorded.ts";
import { writeRendered } from "./lib/estuary/render.ts";
import { settingsOf } from "./lib/gpu/groups.ts";
import { repository } from "./lib/repository.ts";

/** Writes the catalogue as flow.yaml files. A task that was published has its encrypted configuration, any other has placeholders for its secrets. */
await runCommand({
  script: "estuary:render",
  allowed: "--out FOLDER (default .sandbox/estuary/render/STACK)",
  options: { out: { type: "string" } },
  work: async ({ values: { stack, out }, say }) => {
    const file = readStackFile(repository, stack);
    const catalogue = desiredCatalogue(settingsOf(file, say));
    if (Object.keys(catalogue.specs).length === 0) throw new InputError(`estuary.enabled is false in stack ${stack}: there is no catalogue to render; switch it on in its file, or name another with --stack`);
    const stored = await storedCatalog(file, { say });
    const encrypted = encryptedIn(stored, catalogue);
    const rendered = renderFiles(catalogue, (task) => encrypted.get(task));
    const dir = resolve(out ?? join(defaultSandboxDir, "estuary", "render", stack));
    writeRendered(rendered, dir);
    if (rendered.placeholders.length > 0) say(`flowctl must not publish ${rendered.placeholders.join(", ")}: the configuration has placeholders where its secrets belong, since no update of stack ${stack} has encrypted it`);
    return { report: { dir, files: rendered.files.map(({ path }) => path), placeholders: rendered.placeholders }, text: JSON.stringify({ dir }) };
  },
});
