//! The fields of Flux's objects that change nothing of what runs.

/// Of the `spec` of a `HelmRelease`: those that change nothing.
pub(crate) const RELEASE: [&str; 19] = [
    "commonMetadata",
    "dependsOn",
    "driftDetection",
    "healthCheckExprs",
    "install",
    "interval",
    "kubeConfig",
    "maxHistory",
    "persistentClient",
    "releaseName",
    "rollback",
    "serviceAccountName",
    "storageNamespace",
    "targetNamespace",
    "test",
    "timeout",
    "uninstall",
    "upgrade",
    "waitStrategy",
];

/// Of the `spec` of a `Kustomization`: those that change nothing.
pub(crate) const KUSTOMIZATION: [&str; 17] = [
    "commonMetadata",
    "decryption",
    "deletionPolicy",
    "dependsOn",
    "force",
    "healthCheckExprs",
    "healthChecks",
    "ignoreMissingComponents",
    "images",
    "interval",
    "kubeConfig",
    "prune",
    "retryInterval",
    "serviceAccountName",
    "suspend",
    "timeout",
    "wait",
];

/// Of the `spec` of where charts come from: those that change nothing.
pub(crate) const SOURCE: [&str; 16] = [
    "accessFrom",
    "certSecretRef",
    "ignore",
    "insecure",
    "interval",
    "layerSelector",
    "passCredentials",
    "provider",
    "proxySecretRef",
    "reconcileStrategy",
    "secretRef",
    "serviceAccountName",
    "suspend",
    "timeout",
    "type",
    "verify",
];
