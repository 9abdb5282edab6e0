#!/bin/bash
# Opens a CUDA context on every GPU of this machine and computes something on it. The exit code is the judgement:
# 0 usable, 42 the hardware cannot be used, 43 GPUs are missing, 44 a GPU does not compute, 45 the cluster's DNS cannot be reached.
# By 42 the instance may be terminated. So it is given for errors alone that judge the hardware, and no other code is one that
# bash or a program gives for a fault of its own.
set -uo pipefail

# CUDA errors 802, 214 and 220, by the words of cudaGetErrorString, and what the driver says of a GPU that left the bus:
# https://docs.nvidia.com/cuda/cuda-runtime-api/group__CUDART__TYPES.html
broken='error 802|system not yet initialized|uncorrectable (ECC|NVLink) error|GPU is lost|fallen off the bus'

judges_hardware() {
  grep -qiE "$broken" <<<"$1"
}

if ! getent hosts kubernetes.default.svc >/dev/null; then
  sleep "$PAUSE_SECONDS"
  getent hosts kubernetes.default.svc >/dev/null || {
    echo "kubernetes.default.svc has no address here"
    exit 45
  }
fi

verdict=0
for ((attempt = 1; attempt <= ATTEMPTS; attempt++)); do
  [ "$attempt" -eq 1 ] || sleep "$PAUSE_SECONDS"
  verdict=0
  listing=$(nvidia-smi --list-gpus 2>&1)
  found=$(grep -c '^GPU [0-9]' <<<"$listing")
  if [ "$found" -lt "$EXPECTED_GPUS" ]; then
    echo "attempt $attempt: $found GPUs, expected $EXPECTED_GPUS: ${listing##*$'\n'}"
    verdict=43
    # Where none is seen it may as well be the driver or the container runtime.
    if [ "$found" -gt 0 ] && judges_hardware "$listing"; then verdict=42; fi
    continue
  fi
  for ((index = 0; index < found; index++)); do
    output=$(CUDA_VISIBLE_DEVICES=$index timeout 60 /cuda-samples/vectorAdd 2>&1)
    code=$?
    [ "$code" -ne 0 ] || continue
    said=${output##*$'\n'}
    echo "attempt $attempt: GPU $index: ${said:-nothing was said (exit code $code)}"
    verdict=44
    if judges_hardware "$output"; then verdict=42; fi
    break
  done
  [ "$verdict" -ne 0 ] || exit 0
done
exit "$verdict"
