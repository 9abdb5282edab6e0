#!/bin/bash
# Opens a CUDA context on every GPU of this machine and computes something on it. The exit code is the judgement:
# 0 usable, 2 a GPU opens no context, 3 GPUs are missing, 4 the cluster's DNS cannot be reached.
set -uo pipefail

if ! getent hosts kubernetes.default.svc >/dev/null; then
  sleep "$PAUSE_SECONDS"
  getent hosts kubernetes.default.svc >/dev/null || {
    echo "kubernetes.default.svc has no address here"
    exit 4
  }
fi

verdict=0
for ((attempt = 1; attempt <= ATTEMPTS; attempt++)); do
  [ "$attempt" -eq 1 ] || sleep "$PAUSE_SECONDS"
  verdict=0
  found=$(nvidia-smi --list-gpus | grep -c '^GPU ')
  if [ "$found" -lt "$EXPECTED_GPUS" ]; then
    echo "attempt $attempt: $found GPUs, expected $EXPECTED_GPUS"
    verdict=3
    continue
  fi
  for ((index = 0; index < found; index++)); do
    if ! output=$(CUDA_VISIBLE_DEVICES=$index timeout 60 /cuda-samples/vectorAdd 2>&1); then
      echo "attempt $attempt: GPU $index: ${output##*$'\n'}"
      verdict=2
      break
    fi
  done
  [ "$verdict" -ne 0 ] || exit 0
done
exit "$verdict"
