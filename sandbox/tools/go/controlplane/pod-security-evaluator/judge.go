package main

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/json"
	defaults "k8s.io/kubernetes/pkg/apis/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// verdict has the lists of both levels, or an error.
type verdict struct {
	Baseline   []string `json:"baseline,omitzero"`
	Restricted []string `json:"restricted,omitzero"`
	Error      string   `json:"error,omitempty"`
}

type judge struct {
	evaluator policy.Evaluator
}

func newJudge() (*judge, error) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return nil, err
	}
	return &judge{evaluator}, nil
}

func (j *judge) verdict(line []byte) verdict {
	pod := &corev1.Pod{}
	// As the API server reads JSON: names of fields in their own case, unknown fields dropped.
	if err := json.Unmarshal(line, pod); err != nil {
		return verdict{Error: err.Error()}
	}
	// The admission sees pods after defaulting: a volume without a source is an emptyDir by then.
	defaults.SetObjectDefaults_Pod(pod)
	return verdict{Baseline: j.forbidden(pod, api.LevelBaseline), Restricted: j.forbidden(pod, api.LevelRestricted)}
}

// forbidden says what the level forbids of the pod, one entry per check; none where it allows the pod.
func (j *judge) forbidden(pod *corev1.Pod, level api.Level) []string {
	found := []string{}
	version := api.LevelVersion{Level: level, Version: api.LatestVersion()}
	for _, result := range j.evaluator.EvaluatePod(version, &pod.ObjectMeta, &pod.Spec) {
		if !result.Allowed {
			found = append(found, result.ForbiddenReason+" ("+result.ForbiddenDetail+")")
		}
	}
	return found
}
