/**
 * Labels of the operators' pods, as their charts set them at the versions of config/versions.ts and the release names of
 * components/operators (a test compares the two).
 */

/** https://github.com/cert-manager/cert-manager/tree/master/deploy/charts/cert-manager/templates */
export const certManager = {
  controller: { "app.kubernetes.io/name": "cert-manager", "app.kubernetes.io/component": "controller" },
  webhook: { "app.kubernetes.io/name": "webhook", "app.kubernetes.io/component": "webhook" },
  cainjector: { "app.kubernetes.io/name": "cainjector", "app.kubernetes.io/component": "cainjector" },
};

/** https://github.com/cloudnative-pg/charts/tree/main/charts */
export const cloudNativePg = {
  operator: { "app.kubernetes.io/name": "cloudnative-pg" },
  barmanPlugin: { "app.kubernetes.io/name": "plugin-barman-cloud" },
};

/** https://github.com/kedacore/charts/tree/main/keda/templates */
export const keda = {
  operator: { app: "keda-operator" },
  metricsServer: { app: "keda-operator-metrics-apiserver" },
  webhooks: { app: "keda-admission-webhooks" },
};

/** https://github.com/prometheus-community/helm-charts/tree/main/charts/kube-prometheus-stack/templates */
export const monitoring = {
  operator: { app: "kube-prometheus-stack-operator" },
  kubeStateMetrics: { "app.kubernetes.io/name": "kube-state-metrics" },
};
