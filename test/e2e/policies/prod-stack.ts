import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse, stringify } from "yaml";
import { project } from "../../../config/names.ts";
import { platformSecrets, requiredSecrets } from "../../../config/secrets.ts";
import { services } from "../../../config/services.ts";
import { lambdaApiKeyKey, secretsKey } from "../../../config/settings.ts";
import { upstreamImages } from "../../../config/versions.ts";
import { defaultSandboxDir } from "../../../engine/index.ts";
import { estuaryConnectionPath, lambdaConnectionPath } from "../../../engine/workspace.ts";
import sophia from "../../../index.ts";
import { ensureTools } from "../../../sandbox/tools/index.ts";
import { engineToolsFrom } from "../../../scripts/lib/ground.ts";
import { repository } from "../../../scripts/lib/repository.ts";
import { secretFixture } from "../../support/secret-fixtures.ts";
import { openClouds } from "./clouds.ts";
import { type JudgedPlan, type JudgedStack, judge } from "./judged-plan.ts";

const stack = "prod";

/** A stack file as it is parsed. */
interface Content {
  readonly environment?: unknown;
  readonly config: Readonly<Record<string, unknown>>;
}

const contentOf = (path: string) => parse(readFileSync(path, "utf8")) as Content;

/** As the engine reads YAML: by version 1.2 a time needs no quotes, and the engine would take it for no text. */
const written = (content: Content) => stringify(content, { version: "1.1" });

/** A digest for every image there is; a stack's build or a look-up writes the real ones. */
function digests(): Record<string, string> {
  // The Job that makes the streams runs an image of no catalogue entry.
  const names = [...Object.keys(upstreamImages), "own:events", "own:bastion", "own:postgres-slot", ...services.flatMap((entry) => ("image" in entry && entry.image !== undefined ? [entry.image] : []))];
  return Object.fromEntries(names.map((name) => [name, `sha256:${createHash("sha256").update(name).digest("hex")}`]));
}

/** The same stack with these digests. */
function pinned(content: Content, pins: Readonly<Record<string, string>>): Content {
  const key = `${project}:images`;
  return { ...content, config: { ...content.config, [key]: { ...(content.config[key] as object), digests: pins } } };
}

/** What the ESC environment brings, by key. */
function secrets(): Readonly<Record<string, string>> {
  const definitions = { ...platformSecrets, ...requiredSecrets(services) };
  const values = Object.fromEntries(Object.entries(definitions).map(([name, definition]) => [name, secretFixture(definition)]));
  return { [secretsKey]: JSON.stringify(values), [lambdaApiKeyKey]: secretFixture({ form: "text" }) };
}

/** Its own environment, in which neither the user's login and cluster nor the real clouds can be reached. */
function environmentOf(dir: string): Record<string, string> {
  return {
    PULUMI_BACKEND_URL: pathToFileURL(join(dir, "state")).href,
    PULUMI_CREDENTIALS_PATH: join(dir, "credentials"),
    PULUMI_CONFIG_PASSPHRASE: "passphrase of the tests",
    KUBECONFIG: join(repository, "test/support/kubeconfig.yaml"),
    LAMBDA_CLOUD_CONNECTION_FILE: lambdaConnectionPath(dir),
    ESTUARY_CONNECTION_FILE: estuaryConnectionPath(dir),
  };
}

/** The stack of Pulumi.prod.yaml in a folder and a backend of its own. */
export interface ProdStack extends JudgedStack {
  /** As the tracked file has it: no image has a digest yet. */
  previewByTags(): Promise<JudgedPlan>;
}

/**
 * Derives the stack from the tracked file: every image with a digest, and without `environment`, which no file backend has;
 * what that would bring is encrypted into the stack's configuration by the engine itself.
 */
export async function openProdStack(): Promise<ProdStack> {
  const tools = await ensureTools(["pulumi", "pulumi-resource-kubernetes"]);
  mkdirSync(defaultSandboxDir, { recursive: true });
  const dir = mkdtempSync(join(defaultSandboxDir, "policies prod #"));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  try {
    const env = environmentOf(dir);
    const projectDir = join(dir, "project");
    for (const folder of [projectDir, join(dir, "state")]) mkdirSync(folder);
    const file = join(projectDir, `Pulumi.${stack}.yaml`);
    const { environment: _environment, ...tracked } = contentOf(join(repository, `Pulumi.${stack}.yaml`));
    writeFileSync(file, written(pinned(tracked, digests())));
    // `main` makes the repository the working directory of the engine's plug-ins, as it is for the tracked file.
    writeFileSync(join(projectDir, "Pulumi.yaml"), stringify({ ...contentOf(join(repository, "Pulumi.yaml")), main: repository }));

    const pulumi = (args: readonly string[], input = "") =>
      execFileSync(tools.get("pulumi")?.path ?? "pulumi", [...args, "--stack", stack, "--non-interactive"], {
        cwd: projectDir, input, stdio: "pipe", env: { ...process.env, ...env, PULUMI_HOME: join(dir, "pulumi-home"), PULUMI_SKIP_UPDATE_CHECK: "true" },
      });
    pulumi(["stack", "init", "--secrets-provider", "passphrase", "--no-select"]);
    for (const [key, value] of Object.entries(secrets())) pulumi(["config", "set", "--secret", `${project}:${key}`], value);
    const whole = contentOf(file);

    const clouds = await openClouds(dir);
    const preview = () => judge({ stack, projectDir, sandboxDir: dir, tools: engineToolsFrom(tools), program: sophia, env });
    const close = async () => {
      await clouds.close();
      remove();
    };
    const previewByTags = async () => {
      writeFileSync(file, written(pinned(whole, {})));
      return preview().finally(() => writeFileSync(file, written(whole)));
    };
    return { clouds, preview, previewByTags, close };
  } catch (error) {
    remove();
    throw error;
  }
}
