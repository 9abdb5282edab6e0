#!/bin/bash
# Removes cloud-init's copies of the user data, which hold the cluster's tokens and, on a server, its keys. Runs after
# cloud-init at every boot, because cloud-init fetches the user data again. What k3s needs lies in its own files.
set -uo pipefail

for instance in /var/lib/cloud/instances/*/; do
  # The pickled data source holds the user data too; cloud-init finds the source again without it.
  rm -f "$instance"user-data.txt "$instance"user-data.txt.i "$instance"cloud-config.txt "$instance"obj.pkl
done
rm -f /var/lib/cloud/seed/*/user-data
rm -f /run/cloud-init/combined-cloud-config.json /run/cloud-init/instance-data-sensitive.json
exit 0
