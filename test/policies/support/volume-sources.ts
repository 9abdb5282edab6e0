/**
 * One valid body for every source a volume may have, by the field's name: VolumeSource of the core API, v1.36.
 * `restricted` allows the first table and refuses the second.
 */
export const allowedSources: Readonly<Record<string, object>> = {
  configMap: { name: "settings" },
  csi: { driver: "disk.example.com" },
  downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] },
  emptyDir: { sizeLimit: "1Gi" },
  ephemeral: { volumeClaimTemplate: { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } } },
  image: { reference: "registry.example/model:1" },
  persistentVolumeClaim: { claimName: "data" },
  projected: { sources: [{ configMap: { name: "settings" } }] },
  secret: { secretName: "token" },
};

export const refusedSources: Readonly<Record<string, object>> = {
  awsElasticBlockStore: { volumeID: "vol-1" },
  azureDisk: { diskName: "data", diskURI: "https://account.blob.core.windows.net/vhds/data.vhd", kind: "Shared" },
  azureFile: { secretName: "token", shareName: "data" },
  cephfs: { monitors: ["10.0.0.1:6789"] },
  cinder: { volumeID: "vol-1" },
  fc: { targetWWNs: ["50060e801049cfd1"], lun: 0 },
  flexVolume: { driver: "example.com/disk" },
  flocker: { datasetName: "data" },
  gcePersistentDisk: { pdName: "data" },
  gitRepo: { repository: "https://git.example/settings.git" },
  glusterfs: { endpoints: "cluster", path: "data" },
  hostPath: { path: "/var/lib/data" },
  iscsi: { targetPortal: "10.0.0.1:3260", iqn: "iqn.2001-04.com.example:storage.data", lun: 0 },
  nfs: { server: "10.0.0.1", path: "/data" },
  photonPersistentDisk: { pdID: "data" },
  portworxVolume: { volumeID: "vol-1" },
  quobyte: { registry: "registry.example:7861", volume: "data" },
  rbd: { monitors: ["10.0.0.1:6789"], image: "data" },
  scaleIO: { gateway: "https://gateway.example/api", system: "scaleio", volumeName: "data", secretRef: { name: "token" } },
  storageos: { volumeName: "data" },
  vsphereVolume: { volumePath: "[datastore] data/disk.vmdk" },
};
