#!/usr/bin/env node
/**
 * Starts a package script: `node scripts/run.mjs <script> [arguments]` runs `scripts/<script>.ts` on Node 24.
 *
 * Works on a fresh clone with any Node from 20 on: it installs the dependencies when node_modules does not match
 * package-lock.json. What it says goes to standard error; standard output belongs to the script.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { takeLock } from "../clients/process-lock/index.mjs";

const OLDEST_NODE = 20;
const SCRIPT_NODE = 24;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const marker = join(modules, ".sophia-lock");
const nodeBinary = join(modules, "node", "bin", "node");

class Failure extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function scriptNames() {
  return readdirSync(join(root, "scripts"))
    .filter((name) => /^[a-z0-9-]+\.ts$/.test(name))
    .map((name) => name.slice(0, -".ts".length))
    .sort();
}

function scriptPath(name) {
  const names = scriptNames();
  const list = names.length === 0 ? "(none)" : names.join(", ");
  if (name === undefined) throw new Failure(`usage: node scripts/run.mjs <script> [arguments]\nscripts: ${list}`, 2);
  if (!names.includes(name)) throw new Failure(`there is no script "${name}"\nscripts: ${list}`, 2);
  return join(root, "scripts", `${name}.ts`);
}

/** The npm that started us, or the one on PATH. */
function npmCommand() {
  const own = process.env.npm_execpath;
  if (own !== undefined && /\.c?js$/.test(own) && existsSync(own)) return [process.execPath, own];
  const answer = spawnSync("npm", ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  if (answer.status !== 0) throw new Failure("npm is not on PATH; install Node.js 20 or later together with npm (https://nodejs.org)");
  return ["npm"];
}

/** What the installed packages depend on; the marker holds it after a complete installation. */
function wantedState() {
  const hash = createHash("sha256");
  for (const file of ["package.json", "package-lock.json"]) hash.update(readFileSync(join(root, file))).update("\0");
  return hash.digest("hex");
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** True where npm itself (by hand: `npm install`) has left exactly the packages of package-lock.json. */
function installedByHand() {
  const wanted = readJson(join(root, "package-lock.json"))?.packages;
  const found = readJson(join(modules, ".package-lock.json"))?.packages; // npm writes it last
  if (wanted === undefined || found === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || (entry.optional && found[path] === undefined)) return true;
    if (!path.startsWith("node_modules/")) return true; // the folder of a workspace; its link is an entry of its own
    const here = found[path];
    return here !== undefined && here.version === entry.version && here.integrity === entry.integrity;
  });
}

/** The first package that npm has installed, or must have, and that is not there; undefined when all are. */
function lostPackage() {
  const found = readJson(join(modules, ".package-lock.json"))?.packages;
  const wanted = Object.entries(readJson(join(root, "package-lock.json"))?.packages ?? {}).filter(([, { optional }]) => !optional);
  const paths = found === undefined ? wanted.map(([path]) => path) : Object.keys(found);
  return paths.find((path) => path.startsWith("node_modules/") && !existsSync(join(root, path, "package.json")));
}

function hasMarker(state) {
  try {
    return readFileSync(marker, "utf8").trim() === state;
  } catch {
    return false;
  }
}

function isInstalled(state) {
  return hasMarker(state) && lostPackage() === undefined;
}

/** Runs npm in the repository, its output on our standard error. */
async function npm(args, lock) {
  const [command, ...before] = npmCommand();
  const child = spawn(command, [...before, ...args, "--loglevel=error", "--no-audit", "--no-fund", "--no-progress"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, npm_config_update_notifier: "false" },
  });
  if (child.pid !== undefined) await lock.add(child.pid);
  return finished(child);
}

/** The child's exit code, or the signal that ended it; signals to us reach the child first. */
function finished(child) {
  // A terminal sends SIGINT to the whole group; to pass it on again would look like a second Ctrl-C.
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  const pass = (signal) => {
    if (signal !== "SIGINT" || !terminal) child.kill(signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"];
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      for (const each of signals) process.off(each, pass);
      resolve({ code, signal });
    });
  });
}

function nodeWorks() {
  const answer = spawnSync(nodeBinary, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return answer.status === 0 && answer.stdout.startsWith(`v${SCRIPT_NODE}.`);
}

function endWith({ code, signal }) {
  if (signal === null) return code;
  process.kill(process.pid, signal); // so that our parent sees how the child ended
  return 128 + (constants.signals[signal] ?? 0);
}

async function install() {
  const state = wantedState();
  if (isInstalled(state) && nodeWorks()) return undefined;
  const lock = await takeLock(join(root, ".sandbox", "install.lock"), {
    onWait: ({ pid }) => say(`another run (process ${pid}) is installing dependencies; waiting for it ...`),
  });
  try {
    const lost = existsSync(modules) ? lostPackage() : undefined;
    if (lost !== undefined || (!hasMarker(state) && !installedByHand())) {
      if (lost !== undefined && hasMarker(state)) say(`node_modules is damaged: ${lost} is missing`);
      say("installing dependencies (about a minute the first time) ...");
      rmSync(marker, { force: true });
      // No install script but that of the package "node" (below) is needed; @pulumi/kubernetes' would download a plug-in.
      const ended = await npm(["ci", "--ignore-scripts", "--include=dev"], lock);
      if (ended.signal !== null) return ended;
      if (ended.code !== 0) {
        throw new Failure(`npm ci failed (exit code ${ended.code}); its message is above. Check the network and "npm config get registry", then run this again`);
      }
    }
    if (!nodeWorks()) {
      say(`fetching Node ${SCRIPT_NODE} ...`);
      const ended = await npm(["rebuild", "node", "--ignore-scripts=false"], lock);
      if (ended.signal !== null) return ended;
      if (!nodeWorks()) {
        throw new Failure(
          `Node ${SCRIPT_NODE} of the npm package "node" does not run on ${process.platform}-${process.arch} (${nodeBinary}); ` +
            `run "npm rebuild node --foreground-scripts" to see why`,
        );
      }
    }
    writeFileSync(marker, `${state}\n`);
    return undefined;
  } finally {
    await lock.release();
  }
}

async function main([name, ...args]) {
  if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
    throw new Failure(`Node ${process.versions.node} is too old; install Node ${OLDEST_NODE} or later (https://nodejs.org)`);
  }
  const path = scriptPath(name);
  const interrupted = await install();
  if (interrupted !== undefined) return endWith(interrupted);
  const child = spawn(nodeBinary, ["--disable-warning=ExperimentalWarning", path, ...args], {
    stdio: "inherit",
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(modules, ".cache", "node"),
      PATH: [join(modules, ".bin"), process.env.PATH].filter(Boolean).join(delimiter),
    },
  });
  return endWith(await finished(child));
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    say(error instanceof Failure ? error.message : error.stack);
    process.exitCode = error.exitCode ?? 1;
  },
);
