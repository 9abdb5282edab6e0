import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import type { Redactor } from "./redaction.ts";
import type { Program, ProgramContext } from "./types.ts";

/** Loads the default export of `<projectDir>/index.ts`. */
export async function loadProgram(projectDir: string): Promise<Program> {
  const module = (await import(pathToFileURL(join(projectDir, "index.ts")).href)) as { readonly default?: unknown };
  if (typeof module.default !== "function") throw new Error(`${join(projectDir, "index.ts")} has no default export; allowed: an async function that returns the stack's outputs`);
  return module.default as Program;
}

interface ConfigModule {
  allConfig(): Record<string, string>;
  isConfigSecret?(key: string): boolean;
}

/** The program, watched: its own error is kept as it was thrown, and the secrets of its configuration are learned for redaction. */
export interface WatchedProgram {
  readonly program: () => ReturnType<Program>;
  /** What the program threw. */
  error(): unknown;
}

/** @param context asked when the program begins */
export function watch(program: Program, redactor: Redactor, context: () => Promise<ProgramContext>): WatchedProgram {
  let thrown: unknown;
  return {
    error: () => thrown,
    program: async () => {
      const config = pulumi.runtime as unknown as ConfigModule;
      for (const [key, value] of Object.entries(config.allConfig())) if (config.isConfigSecret?.(key) === true) redactor.add(value);
      try {
        return await program(await context());
      } catch (error) {
        thrown = error;
        throw error;
      }
    },
  };
}
