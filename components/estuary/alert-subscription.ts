import * as pulumi from "@pulumi/pulumi";
import { alertSubscriptionProvider } from "./alert-subscription.provider.ts";
import { estuaryModule } from "./identity.ts";

export interface EstuaryAlertSubscriptionArgs {
  /** Alerts of all below it; ends with "/". Replaces. */
  readonly prefix: pulumi.Input<string>;
  /** Replaces. */
  readonly email: pulumi.Input<string>;
  /** Such as `task_auto_disabled_failing`. Changed in place. */
  readonly alertTypes: pulumi.Input<pulumi.Input<string>[]>;
}

/** Mail about alerts of tasks below a prefix. One that is there for the address is taken over, and deleted with this resource. */
export class EstuaryAlertSubscription extends pulumi.dynamic.Resource {
  declare readonly prefix: pulumi.Output<string>;
  declare readonly email: pulumi.Output<string>;
  declare readonly alertTypes: pulumi.Output<string[]>;

  constructor(name: string, args: EstuaryAlertSubscriptionArgs, opts?: pulumi.CustomResourceOptions) {
    super(alertSubscriptionProvider as pulumi.dynamic.ResourceProvider, name, { ...args }, opts, estuaryModule, "AlertSubscription");
  }
}
