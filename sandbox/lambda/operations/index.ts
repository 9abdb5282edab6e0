import type { Handler } from "./context.ts";
import { createFilesystem, deleteFilesystem, listFilesystems } from "./filesystems.ts";
import {
  createFirewallRuleset, deleteFirewallRuleset, getFirewallRuleset, getGlobalFirewallRuleset, listFirewallRulesets, updateFirewallRuleset,
  updateGlobalFirewallRuleset,
} from "./firewall.ts";
import { getInstance, listImages, listInstances, listInstanceTypes, listRegions, renameInstance, restartInstance, terminateInstance } from "./instances.ts";
import { launchInstance } from "./launch.ts";
import { addSshKey, deleteSshKey, listSshKeys } from "./ssh-keys.ts";

/** By the operation's name (document.ts). */
export const handlers: Readonly<Record<string, Handler>> = {
  listInstances, getInstance, renameInstance, launchInstance, terminateInstance, restartInstance, listInstanceTypes, listRegions, listImages,
  listSshKeys, addSshKey, deleteSshKey, listFilesystems, createFilesystem, deleteFilesystem,
  listFirewallRulesets, getFirewallRuleset, createFirewallRuleset, updateFirewallRuleset, deleteFirewallRuleset,
  getGlobalFirewallRuleset, updateGlobalFirewallRuleset,
};
