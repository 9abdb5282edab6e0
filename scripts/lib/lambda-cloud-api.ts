import { createClient } from "@hey-api/openapi-ts";
import { join } from "node:path";
import { repository } from "./repository.ts";

const workspace = join(repository, "clients", "lambda-cloud-api");

/** Where the committed client of Lambda Cloud lies. */
export const generatedFolder = join(workspace, "src");

/**
 * Writes the client of clients/lambda-cloud-api/openapi.yaml into `folder`, which is emptied first.
 *
 * The options make code that Node runs as it is: specifiers end in `.ts`, and no TypeScript construct needs compiling.
 * No tsconfig is looked up, so that the same description gives the same files wherever it is generated.
 */
export async function generateLambdaCloudApi(folder: string = generatedFolder): Promise<void> {
  await createClient({
    input: join(workspace, "openapi.yaml"),
    output: { path: folder, module: { extension: ".ts" }, tsConfigPath: null, postProcess: [] },
    // One type for requests and answers alike: only user_data is written and never read.
    parser: { transforms: { readWrite: { enabled: false } } },
    plugins: ["@hey-api/typescript", "@hey-api/sdk", "@hey-api/client-axios"],
    logs: { level: "silent", file: false },
  });
}
