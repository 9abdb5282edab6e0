import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { nodeVersion } from "../../../config/versions.ts";
import { repository } from "../../../scripts/lib/repository.ts";

const lines = readFileSync(join(repository, "services/events/Dockerfile"), "utf8").split("\n");

function instructions(name: string): string[] {
  return lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
}

describe("image of the events service", () => {
  it("runs the Node.js of config/versions.ts, at an exact tag", () => {
    assert.ok(instructions("FROM").length > 0);
    for (const from of instructions("FROM")) assert.match(from, new RegExp(`^docker\\.io/library/node:${nodeVersion.replaceAll(".", "\\.")}-trixie-slim( AS \\w+)?$`));
  });

  it("runs as the user of restricted pods, and without a shell", () => {
    assert.deepEqual(instructions("USER"), ["65532:65532"]);
    assert.deepEqual(instructions("ENTRYPOINT"), ['["/usr/local/bin/node", "services/events/main.ts"]']);
  });

  it("holds every file of ours that the service imports", () => {
    const copied = instructions("COPY").filter((copy) => !copy.startsWith("--from")).map((copy) => copy.split(" ").slice(0, -1)).flat();
    const files = readdirSync(join(repository, "services/events"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    assert.ok(files.length > 15);
    for (const file of files.map((name) => join(repository, "services/events", name))) {
      for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"/g)) {
        const imported = relative(repository, join(dirname(file), specifier));
        assert.ok(copied.some((path) => imported === path || imported.startsWith(`${path}/`)), `${relative(repository, file)} imports ${imported}, which the Dockerfile does not copy`);
      }
    }
  });
});
