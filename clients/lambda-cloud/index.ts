export { LambdaCloud, type LambdaCloudOptions, type LaunchOptions } from "./client.ts";
export { LambdaCloudError, type LambdaCloudErrorKind } from "./error.ts";
export { ConnectionFileError, connectionFrom, type ConfigReader, type LambdaConnection } from "./connection.ts";
export { abortable, sleep } from "./waiting.ts";
export type {
  AddSshKeyRequest,
  Filesystem,
  FilesystemCreateRequest,
  FilesystemMountEntry,
  FirewallRule,
  FirewallRuleset,
  FirewallRulesetCreateRequest,
  FirewallRulesetEntry,
  FirewallRulesetPatchRequest,
  GeneratedSshKey,
  GlobalFirewallRuleset,
  Image,
  ImageArchitecture,
  ImageSpecificationFamily,
  ImageSpecificationId,
  Instance,
  InstanceLaunchRequest,
  InstanceStatus,
  InstanceType,
  InstanceTypes,
  InstanceTypesItem,
  InstanceTypeSpecs,
  NetworkProtocol,
  Region,
  RequestedFilesystemMountEntry,
  RequestedTagEntry,
  SshKey,
  TagEntry,
} from "lambda-cloud-api";
