/** Where the facts about instances come from. */
export const urls = {
  instances: "https://docs.lambda.ai/public-cloud/on-demand/",
  prices: "https://lambda.ai/instances",
} as const;
