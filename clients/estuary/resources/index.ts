/**
 * What create, read, update and delete mean for each resource of Estuary. Called by the dynamic providers in components/estuary, whose
 * text is stored in every stack's state and goes on calling what is exported here: names and parameters must stay.
 */
import * as subscriptions from "./alert-subscription.ts";
import * as catalogs from "./catalog/index.ts";
import * as planes from "./data-plane.ts";
import { Resource } from "./resource.ts";
import * as accounts from "./service-account.ts";
import * as mappings from "./storage-mapping.ts";

export const catalog = new Resource(catalogs, "prefix");
export const storageMapping = new Resource(mappings, "prefix");
export const alertSubscription = new Resource(subscriptions, "prefix");
export const serviceAccount = new Resource(accounts, "name");
export const dataPlane = new Resource(planes, "name");
export { tunnelKey } from "./tunnel-key.ts";
