import type { FirewallRule } from "@sophia/lambda-cloud";
import type * as pulumi from "@pulumi/pulumi";
import { reachesPostgres } from "../../config/estuary.ts";
import type { Settings } from "../../config/settings.ts";
import { EstuaryDataPlane } from "./data-plane.ts";
import { captureRules } from "./spec/network/firewall.ts";
import { captureAccess } from "./spec/network/hba.ts";
import { entryPort } from "./spec/network/ways.ts";

/** Where Estuary comes from, in the words of everyone who lets it in: one list, asked of Estuary, makes them all. */
export interface EstuaryAddresses {
  readonly dataPlane: EstuaryDataPlane;
  /** Blocks, for {@link EstuaryNetwork}. */
  readonly cidrBlocks: pulumi.Output<string[]>;
  /** Lines of `pg_hba.conf`. */
  readonly captureAccess: pulumi.Output<string[]>;
  /** Rules of a firewall ruleset that has so many of its own. */
  readonly firewallRules: (own: number) => pulumi.Output<FirewallRule[]>;
}

/** Looks the addresses up; nothing where Estuary has no business with PostgreSQL. */
export function estuaryAddresses(name: string, settings: Settings, opts?: pulumi.CustomResourceOptions): EstuaryAddresses | undefined {
  const { estuary } = settings;
  if (!reachesPostgres(estuary)) return undefined;
  const dataPlane = new EstuaryDataPlane(name, { name: estuary.dataPlane }, opts);
  const { cidrBlocks } = dataPlane;
  return {
    dataPlane,
    cidrBlocks,
    captureAccess: cidrBlocks.apply((cidrs) => captureAccess(cidrs, settings)),
    firewallRules: (own) => cidrBlocks.apply((cidrs) => captureRules(cidrs, entryPort(estuary.network), own)),
  };
}
