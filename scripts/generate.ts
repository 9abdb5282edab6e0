import { relative } from "node:path";
import { generatedFolder, generateLambdaCloudApi } from "./lib/lambda-cloud-api.ts";
import { readOptions } from "./lib/options.ts";
import { repository } from "./lib/repository.ts";

readOptions("generate", "", {});

await generateLambdaCloudApi();
process.stdout.write(`wrote ${relative(repository, generatedFolder)} from openapi.yaml\n`);
