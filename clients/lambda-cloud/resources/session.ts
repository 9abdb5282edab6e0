import type { FirewallRuleset, Image, Instance, InstanceTypes } from "lambda-cloud-api";
import { join } from "node:path";
import type { LambdaCloud } from "../index.ts";
import { Attempts } from "./durable.ts";
import { type Engine, engineOf } from "./engine.ts";
import { Gate } from "./gate.ts";
import { SharedRead } from "./shared-read.ts";
import { type Timing, timingOf } from "./timing.ts";

/** The operations of the API that resources need: what a test stands in for. */
export type Cloud = Pick<
  LambdaCloud,
  | "listInstances" | "getInstance" | "launchInstance" | "renameInstance" | "terminateInstance" | "listInstanceTypes" | "listImages"
  | "listSshKeys" | "addSshKey" | "deleteSshKey"
  | "listFilesystems" | "createFilesystem" | "deleteFilesystem"
  | "listFirewallRulesets" | "getFirewallRuleset" | "createFirewallRuleset" | "updateFirewallRuleset" | "deleteFirewallRuleset"
>;

/** What all resources of one API key share in this process. */
export interface Session {
  readonly cloud: Cloud;
  readonly timing: Timing;
  readonly engine: Engine;
  readonly attempts: Attempts;
  readonly stateDir: string;
  readonly instances: SharedRead<readonly Instance[]>;
  readonly types: SharedRead<InstanceTypes>;
  readonly images: SharedRead<readonly Image[]>;
  readonly rulesets: SharedRead<readonly FirewallRuleset[]>;
  /** One change of a ruleset at a time: each is made from what the ruleset is. */
  readonly rulesetChanges: Gate;
  /** One launch at a time, so that what is checked before a launch is checked just before it and not before the queue for its turn. */
  readonly launches: Gate;
  /** When a launch of `type@region` was last refused for lack of capacity, in milliseconds since 1970. */
  readonly refusals: Map<string, number>;
  /** A line for people. */
  readonly say: (line: string) => void;
}

export interface SessionOptions {
  readonly stateDir: string;
  /** Shortest time between two requests, in milliseconds. */
  readonly requestInterval: number;
  /** Default: the engine this process was started by. */
  readonly engine?: Engine;
  /** Default: standard output, which the engine shows while the resource is worked on. */
  readonly say?: (line: string) => void;
}

export function sessionWith(cloud: Cloud, options: SessionOptions): Session {
  return {
    cloud,
    timing: timingOf(options.requestInterval),
    engine: options.engine ?? engineOf(),
    attempts: new Attempts(join(options.stateDir, "owners")),
    stateDir: options.stateDir,
    instances: new SharedRead(() => cloud.listInstances()),
    types: new SharedRead(() => cloud.listInstanceTypes()),
    images: new SharedRead(() => cloud.listImages()),
    rulesets: new SharedRead(() => cloud.listFirewallRulesets()),
    rulesetChanges: new Gate(),
    launches: new Gate(),
    refusals: new Map(),
    say: options.say ?? ((line) => console.log(line)),
  };
}
