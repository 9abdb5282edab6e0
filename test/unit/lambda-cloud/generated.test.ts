import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as api from "lambda-cloud-api";
import { parse } from "yaml";
import { operations } from "../../../clients/lambda-cloud/operations.ts";
import { generatedFolder, generateLambdaCloudApi } from "../../../scripts/lib/lambda-cloud-api.ts";

async function filesOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path, "utf8")] as const)));
}

describe("the generated client of Lambda Cloud", function () {
  this.timeout(60_000);

  it("is what openapi.yaml generates; if not: npm run generate", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sophia-generated-"));
    try {
      await generateLambdaCloudApi(folder);
      const [committed, generated] = [await filesOf(generatedFolder), await filesOf(folder)];
      assert.ok(Object.keys(generated).length > 5);
      assert.deepEqual(committed, generated);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("has every operation of openapi.yaml, and the client a method for each", async () => {
    const { paths } = parse(await readFile(join(generatedFolder, "..", "openapi.yaml"), "utf8")) as { paths: Record<string, Record<string, { operationId?: string }>> };
    const described = Object.entries(paths).flatMap(([path, item]) => Object.entries(item).flatMap(([method, { operationId }]) => (operationId === undefined ? [] : [`${operationId} ${method.toUpperCase()} ${path}`])));
    assert.deepEqual(Object.entries(operations).map(([name, { method, path }]) => `${name} ${method} ${path}`).sort(), described.sort());
    assert.deepEqual(Object.keys(api).sort(), Object.keys(operations).sort());
  });
});
