// Command consulclient is a service as people write it with the Go client of Consul: it registers, is found, reads
// its settings and leaves, and prints what it was told.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"time"

	"github.com/hashicorp/consul/api"
)

func must(what string, err error) {
	if err != nil {
		fmt.Println(what, "failed:", err)
		os.Exit(1)
	}
}

func main() {
	client, err := api.NewClient(api.DefaultConfig())
	must("client", err)
	leader, err := client.Status().Leader()
	must("leader", err)
	peers, err := client.Status().Peers()
	must("peers", err)
	name, err := client.Agent().NodeName()
	must("self", err)
	fmt.Println("leader", leader != "", "peers", len(peers), "node", name)
	members, err := client.Agent().Members(false)
	must("members", err)
	fmt.Println("members", len(members), members[0].Name)

	must("register", client.Agent().ServiceRegister(&api.AgentServiceRegistration{
		ID: "orders-1", Name: "orders", Port: 8081, Address: "127.0.0.7", Tags: []string{"blue", "v1"},
		Meta:            map[string]string{"zone": "a"},
		TaggedAddresses: map[string]api.ServiceAddress{"lan": {Address: "127.0.0.7", Port: 8081}},
		Weights:         &api.AgentWeights{Passing: 4, Warning: 1},
		Checks: api.AgentServiceChecks{
			{TTL: "30s", Status: "passing", DeregisterCriticalServiceAfter: "1m"},
			{Name: "port", TCP: os.Getenv("CONSUL_HTTP_ADDR"), Interval: "1s", Timeout: "1s"},
			{CheckID: "web", HTTP: "http://" + os.Getenv("CONSUL_HTTP_ADDR") + "/v1/status/leader", Method: "GET", Interval: "1s",
				Header: map[string][]string{"X-Asked-By": {"consul"}}, SuccessBeforePassing: 1},
		},
	}))
	must("check", client.Agent().CheckRegister(&api.AgentCheckRegistration{
		ID: "late", Name: "late", ServiceID: "orders-1", AgentServiceCheck: api.AgentServiceCheck{TTL: "30s"}}))
	must("pass", client.Agent().UpdateTTL("late", "up", api.HealthPassing))
	must("pass", client.Agent().PassTTL("service:orders-1:1", "fine"))

	var found []*api.ServiceEntry
	options := &api.QueryOptions{WaitTime: 2 * time.Second, AllowStale: true}
	for end := time.Now().Add(10 * time.Second); len(found) == 0 && time.Now().Before(end); {
		entries, meta, err := client.Health().Service("orders", "blue", true, options)
		must("health", err)
		found, options.WaitIndex = entries, meta.LastIndex
	}
	for _, entry := range found {
		fmt.Println("found", entry.Service.ID, entry.Service.Address, entry.Service.Port, entry.Service.Meta, entry.Service.Tags,
			entry.Service.Weights.Passing, entry.Service.TaggedAddresses["lan"].Port, entry.Checks.AggregatedStatus(), entry.Node.Node)
		for _, check := range entry.Checks {
			fmt.Println("  check", check.CheckID, check.Name, check.Status, check.ServiceID, check.Type)
		}
	}
	names, _, err := client.Catalog().Services(nil)
	must("catalog", err)
	fmt.Println("names", names)
	instances, _, err := client.Catalog().Service("orders", "v1", nil)
	must("catalog service", err)
	for _, one := range instances {
		fmt.Println("instance", one.ServiceID, one.ServiceAddress, one.ServicePort, one.ServiceTags, one.Datacenter, one.Node)
	}
	nodes, _, err := client.Catalog().Nodes(nil)
	must("nodes", err)
	fmt.Println("nodes", len(nodes), nodes[0].Node, nodes[0].Address)
	node, _, err := client.Catalog().Node("holdfast", nil)
	must("node", err)
	fmt.Println("node has", node.Services["orders-1"].Service)
	centers, err := client.Catalog().Datacenters()
	must("datacenters", err)
	fmt.Println("datacenters", centers)
	checks, _, err := client.Health().Checks("orders", nil)
	must("checks", err)
	fmt.Println("checks", len(checks))
	all, _, err := client.Health().State("any", nil)
	must("state", err)
	fmt.Println("any", len(all))
	status, info, err := client.Agent().AgentHealthServiceByID("orders-1")
	must("by id", err)
	fmt.Println("by id", status, info.Service.ID, len(info.Checks))
	status, infos, err := client.Agent().AgentHealthServiceByName("orders")
	must("by name", err)
	fmt.Println("by name", status, len(infos))
	own, _, err := client.Agent().Service("orders-1", nil)
	must("own", err)
	fmt.Println("own", own.ID, own.Port)
	services, err := client.Agent().Services()
	must("services", err)
	var ids []string
	for id := range services {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	fmt.Println("services", ids)

	must("maintenance", client.Agent().EnableServiceMaintenance("orders-1", "tea"))
	entries, _, err := client.Health().Service("orders", "", true, nil)
	must("health", err)
	fmt.Println("in maintenance", len(entries))
	must("maintenance", client.Agent().DisableServiceMaintenance("orders-1"))

	kv := client.KV()
	pair, _, err := kv.Get("config/orders/limit", nil)
	must("kv get", err)
	fmt.Println("setting", pair)
	_, err = kv.Put(&api.KVPair{Key: "config/orders/limit", Value: []byte("10"), Flags: 3}, nil)
	must("kv put", err)
	pair, _, err = kv.Get("config/orders/limit", nil)
	must("kv get", err)
	fmt.Println("setting", string(pair.Value), pair.Flags)
	set, _, err := kv.CAS(&api.KVPair{Key: "config/orders/limit", Value: []byte("11"), ModifyIndex: pair.ModifyIndex + 1}, nil)
	must("kv cas", err)
	fmt.Println("cas of another's", set)
	set, _, err = kv.CAS(&api.KVPair{Key: "config/orders/limit", Value: []byte("11"), ModifyIndex: pair.ModifyIndex}, nil)
	must("kv cas", err)
	fmt.Println("cas", set)
	pairs, _, err := kv.List("config/", nil)
	must("kv list", err)
	for _, one := range pairs {
		fmt.Println("pair", one.Key, string(one.Value))
	}
	keys, _, err := kv.Keys("config/", "/", nil)
	must("kv keys", err)
	fmt.Println("keys", keys)
	_, err = kv.DeleteTree("config/", nil)
	must("kv delete", err)
	pairs, _, err = kv.List("config/", nil)
	must("kv list", err)
	fmt.Println("pairs", len(pairs))

	must("deregister check", client.Agent().CheckDeregister("late"))
	must("deregister", client.Agent().ServiceDeregister("orders-1"))
	left, _, err := client.Catalog().Service("orders", "", nil)
	must("catalog service", err)
	said, _ := json.Marshal(left)
	fmt.Println("left", string(said))
}
