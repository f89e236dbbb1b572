#!/bin/bash
# A node of upstream Kubernetes that keeps the container contract of rancher/k3s, as Testcontainers'
# K3sContainer uses it: the command `server --disable=traefik --tls-san=HOST`, the kubeconfig at
# /etc/rancher/k3s/k3s.yaml with a context named `default`, image archives in /var/lib/rancher/k3s/agent/images,
# and the log line "Node controller sync successful" once the node is Ready. With K3S_TOKEN in its environment a
# server takes further nodes in: the command `agent` with the same K3S_TOKEN, and K3S_URL=https://SERVER:6443. A token
# is as good as the cluster's administrator.
set -eu

role=${1:-server}
[[ $role = server || $role = agent ]] || { echo "the command must be server or agent, not '$role'" >&2; exit 2; }
token=${K3S_TOKEN:-}
url=${K3S_URL:-}
names="DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,IP:127.0.0.1,IP:10.43.0.1"
disabled=,
for argument in "$@"; do
  case $argument in
    --tls-san=*)
      san=${argument#*=}
      [[ $san =~ ^[0-9.]+$ ]] && names="$names,IP:$san" || names="$names,DNS:$san" ;;
    --disable=*) disabled="$disabled${argument#*=}," ;; # metrics-server, local-storage; there is no other to disable
    --token=*) token=${argument#*=} ;;
    --server=*) url=${argument#*=} ;;
  esac
done
[[ $token =~ ^[A-Za-z0-9._:-]*$ ]] || { echo "a token must be of letters, digits, dots, colons, hyphens and underscores" >&2; exit 2; }
if [ "$role" = agent ] && [ -z "$token" -o -z "$url" ]; then
  echo "an agent needs K3S_URL, https://SERVER:6443, and the server's K3S_TOKEN" >&2
  exit 2
fi
address=$(ip -4 -o addr show eth0 | awk '{print $4}' | cut -d/ -f1)
names="$names,IP:$address"
node=$(hostname)
pods_of() { echo "10.42.${1##*.}.0/24"; } # ADDRESS-OF-A-NODE: the addresses of its pods
components=()
kubeconfig=/etc/rancher/k3s/k3s.yaml
logs=/var/log/kube
pki=/var/lib/kube/pki
mkdir -p $pki /etc/rancher/k3s /var/lib/kube/manifests $logs /etc/containerd /etc/cni/net.d
cd $pki

started=$SECONDS
until_true() { # COMMAND...: waits for it, and gives up with the logs once the node has taken two minutes
  until "$@" >/dev/null 2>&1; do
    [ $((SECONDS - started)) -lt 120 ] || fail "after 120 s still not true: $*"
    sleep 0.2
  done
}
fail() { # MESSAGE
  { echo "$1; the tails of the logs:"; tail -n 5 $logs/*.log; } >&2
  exit 1
}

quiet_openssl() { openssl "$@" 2>/dev/null; }
certificate() { # NAME SUBJECT [SUBJECT-ALT-NAMES]
  quiet_openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "$2"
  printf 'keyUsage=digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\n%s' "${3:+subjectAltName=$3}" >"$1.ext"
  quiet_openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -out "$1.crt" -days 3650 -extfile "$1.ext"
}
write_kubeconfig() { # FILE CERTIFICATE-NAME
  cat >"$1" <<YAML
apiVersion: v1
kind: Config
clusters: [{name: default, cluster: {server: "${url:-https://127.0.0.1:6443}", certificate-authority-data: $(base64 -w0 ca.crt)}}]
users: [{name: default, user: {client-certificate-data: $(base64 -w0 "$2.crt"), client-key-data: $(base64 -w0 "$2.key")}}]
contexts: [{name: default, context: {cluster: default, user: default}}]
current-context: default
YAML
}
server_certificates() {
  quiet_openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -subj /CN=kube-ca -days 3650
  certificate apiserver /CN=kube-apiserver "$names"
  certificate front-proxy /CN=front-proxy
  certificate controller-manager /CN=system:kube-controller-manager
  certificate scheduler /CN=system:kube-scheduler
  quiet_openssl ecparam -genkey -name prime256v1 -noout -out service-accounts.key
  quiet_openssl ec -in service-accounts.key -pubout -out service-accounts.pub
  for user in controller-manager scheduler; do write_kubeconfig $user.conf $user; done
}
fetched() { # KEY: of what the server keeps for its agents
  kubectl --server "$url" --insecure-skip-tls-verify --token "$token" -n kube-system get secret agents -o "jsonpath={.data.ca\\.$1}" |
    base64 -d >"ca.$1" && [ -s "ca.$1" ]
}
if [ "$role" = server ]; then
  server_certificates
else
  until_true fetched crt
  until_true fetched key
fi
certificate admin /O=system:masters/CN=admin
quiet_openssl ec -in admin.key -out admin.key # fabric8 reads an EC key only under its own PEM header
certificate kubelet "/O=system:nodes/CN=system:node:$node" "DNS:$node,IP:$address"
certificate proxy /CN=system:kube-proxy
write_kubeconfig $kubeconfig admin
for user in kubelet proxy; do write_kubeconfig $user.conf $user; done

start_etcd() {
  etcd --data-dir /var/lib/kube/etcd --unsafe-no-fsync --log-level warn \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380 >$logs/etcd.log 2>&1 &
  components+=($!)
}
[ "$role" = agent ] || start_etcd

# restrict_oom_score_adj: without CAP_SYS_RESOURCE no process may lower its own score, and every sandbox would fail
cat >/etc/containerd/config.toml <<TOML
version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "holdfast.local/pause:1"
  restrict_oom_score_adj = true
[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "overlayfs"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = "/etc/cni/net.d"
TOML
cat >/etc/cni/net.d/10-pods.conflist <<JSON
{"cniVersion": "0.4.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "$(pods_of "$address")"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
JSON
iptables -t nat -A POSTROUTING -s 10.42.0.0/16 ! -d 10.42.0.0/16 -j MASQUERADE # pods know each other by their own addresses
containerd >$logs/containerd.log 2>&1 &
components+=($!)

start_control_plane() {
  if [ -n "$token" ]; then echo "$token,agents,agents,system:masters" >tokens.csv; fi
  kube-apiserver --etcd-servers=http://127.0.0.1:2379 --secure-port=6443 --authorization-mode=Node,RBAC --allow-privileged \
    --tls-cert-file=apiserver.crt --tls-private-key-file=apiserver.key --client-ca-file=ca.crt \
    --service-cluster-ip-range=10.43.0.0/16 --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file=service-accounts.pub --service-account-signing-key-file=service-accounts.key \
    --kubelet-client-certificate=admin.crt --kubelet-client-key=admin.key \
    --requestheader-client-ca-file=ca.crt --requestheader-allowed-names=front-proxy \
    --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
    --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --proxy-client-cert-file=front-proxy.crt --proxy-client-key-file=front-proxy.key \
    ${token:+--token-auth-file=tokens.csv} \
    --kubelet-preferred-address-types=InternalIP >$logs/apiserver.log 2>&1 &
  components+=($!)
  until_true kubectl --kubeconfig $kubeconfig get --raw /readyz

  kube-controller-manager --kubeconfig=controller-manager.conf --leader-elect=false --use-service-account-credentials \
    --service-account-private-key-file=service-accounts.key --root-ca-file=ca.crt --cluster-cidr=10.42.0.0/16 \
    --node-monitor-period=2s --node-monitor-grace-period=20s >$logs/controller-manager.log 2>&1 &
  components+=($!)
  kube-scheduler --kubeconfig=scheduler.conf --leader-elect=false >$logs/scheduler.log 2>&1 &
  components+=($!)
  if [ -n "$token" ]; then
    kubectl --kubeconfig $kubeconfig -n kube-system create secret generic agents --from-file=ca.crt --from-file=ca.key >/dev/null
  fi
}
[ "$role" = agent ] || start_control_plane

until_true ctr version
for archive in /images/pause.tar /images/coredns.tar /var/lib/rancher/k3s/agent/images/*.tar; do
  [ ! -e "$archive" ] || ctr -n k8s.io images import "$archive" >/dev/null
done

# Where the host's control groups are in sight (version 1, as Testcontainers mounts them) pods get theirs below the node's own: two nodes of one
# machine would take each other's for orphans and remove them, and they would outlive their node.
own_group=$(awk -F: '$2 ~ /(^|,)cpu(,|$)/ {print $3}' /proc/self/cgroup)
[ -n "$own_group" ] && [ -d "/sys/fs/cgroup/cpu$own_group" ] || own_group=/

# failCgroupV1: hosts with cgroup v1; kubelets from 1.35 on refuse them otherwise
cat >kubelet.yaml <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, x509: {clientCAFile: $pki/ca.crt}, webhook: {enabled: true}}
authorization: {mode: Webhook}
cgroupDriver: cgroupfs
cgroupRoot: $own_group
failCgroupV1: false
failSwapOn: false
localStorageCapacityIsolation: false
clusterDNS: [10.43.0.10]
clusterDomain: cluster.local
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
tlsCertFile: $pki/kubelet.crt
tlsPrivateKeyFile: $pki/kubelet.key
staticPodPath: /var/lib/kube/manifests
imageGCHighThresholdPercent: 100
evictionHard: {nodefs.available: "1%", imagefs.available: "1%", memory.available: "50Mi"}
YAML
[ -e /dev/kmsg ] || ln -s /dev/console /dev/kmsg
mount --make-rshared /
kubelet --kubeconfig=kubelet.conf --config=kubelet.yaml --hostname-override="$node" --node-ip="$address" \
  --root-dir=/var/lib/kubelet >$logs/kubelet.log 2>&1 &
components+=($!)
cat >proxy.yaml <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
clusterCIDR: 10.42.0.0/16
clientConnection: {kubeconfig: $pki/proxy.conf}
conntrack: {maxPerCore: 0, min: 0}
iptables: {minSyncPeriod: 0s}
YAML
kube-proxy --config=proxy.yaml --hostname-override="$node" >$logs/proxy.log 2>&1 &
components+=($!)

# The way to the pods of other nodes is by these nodes.
routes() {
  local other
  while :; do
    kubectl --kubeconfig $kubeconfig get nodes --watch -o 'jsonpath={.status.addresses[?(@.type=="InternalIP")].address}{"\n"}' 2>/dev/null |
      while read -r other; do
        [ "$other" = "$address" ] || ip route replace "$(pods_of "$other")" via "$other" || :
      done
    sleep 1
  done
}
[ -z "$token" ] || routes >$logs/routes.log 2>&1 &

# What a cluster needs for some charts alone comes up beside the first of them.
add_ons() {
  local archive
  for archive in /images/add-ons/*.tar; do ctr -n k8s.io images import "$archive" >/dev/null; done
  [ "$role" = server ] || return 0
  [[ $disabled = *,local-storage,* ]] || kubectl --kubeconfig $kubeconfig apply -f /images/local-storage.yaml
  [[ $disabled = *,metrics-server,* ]] || {
    kubectl --kubeconfig $kubeconfig apply -f /images/metrics-server.yaml
    kubectl --kubeconfig $kubeconfig -n kube-system wait --for=condition=Available --timeout=600s deployment/metrics-server
    kubectl --kubeconfig $kubeconfig apply -f /images/metrics-api.yaml
  }
}

[ "$role" = agent ] || kubectl --kubeconfig $kubeconfig apply -f /images/coredns.yaml
until_true kubectl --kubeconfig $kubeconfig wait --for=condition=Ready --timeout=1s node/"$node"
echo "Node controller sync successful"
add_ons >$logs/add-ons.log 2>&1 &
wait -n "${components[@]}" || :
fail "a component ended"
