// The life of a connector through the Go client github.com/go-kafka/connect. Usage: calls URL
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/go-kafka/connect"
)

const class = "org.apache.kafka.connect.file.FileStreamSourceConnector"
const name = "by-go-client"

func check(ok bool, what ...interface{}) {
	if !ok {
		fmt.Fprintln(os.Stderr, what...)
		os.Exit(1)
	}
}

func must(err error) {
	check(err == nil, err)
}

func main() {
	client := connect.NewClient(os.Args[1])
	config := connect.ConnectorConfig{"connector.class": class, "topic": name, "file": "/etc/hostname", "batch.size": "10", "tasks.max": "1"}
	until := func(state string) {
		for end := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
			status, _, err := client.GetConnectorStatus(name)
			// Kafka Connect knows no status of a connector that was created a moment ago.
			same := err == nil && status.Connector.State == state && (state != "RUNNING" || len(status.Tasks) > 0)
			if err == nil {
				for _, task := range status.Tasks {
					same = same && task.State == state
				}
			}
			if same {
				return
			}
			check(time.Now().Before(end), "not", state, err)
		}
	}

	_, err := client.CreateConnector(&connect.Connector{Name: name, Config: config})
	must(err)
	until("RUNNING")
	_, err = client.CreateConnector(&connect.Connector{Name: name, Config: config})
	refusal, isRefusal := err.(connect.APIError)
	check(isRefusal && refusal.Code == 409, "created twice:", err)
	names, _, err := client.ListConnectors()
	must(err)
	check(contains(names, name), names)
	info, _, err := client.GetConnector(name)
	must(err)
	check(info.Name == name && info.Config["topic"] == name, *info)
	stored, _, err := client.GetConnectorConfig(name)
	must(err)
	check(stored["batch.size"] == "10", stored)
	config["batch.size"] = "20"
	changed, _, err := client.UpdateConnectorConfig(name, config)
	must(err)
	check(changed.Config["batch.size"] == "20", *changed)
	until("RUNNING")
	tasks, _, err := client.GetConnectorTasks(name)
	must(err)
	check(len(tasks) == 1 && tasks[0].ID.ConnectorName == name, tasks)
	_, err = client.PauseConnector(name)
	must(err)
	until("PAUSED")
	_, err = client.ResumeConnector(name)
	must(err)
	until("RUNNING")
	_, err = client.RestartConnector(name)
	must(err)
	until("RUNNING")
	_, err = client.DeleteConnector(name)
	must(err)
	_, response, _ := client.GetConnector(name)
	check(response.StatusCode == 404, response.Status)
}

func contains(names []string, wanted string) bool {
	for _, one := range names {
		if one == wanted {
			return true
		}
	}
	return false
}
