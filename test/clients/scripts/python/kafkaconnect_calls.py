"""The life of a connector through PyPI's `kafkaconnect`. Usage: kafkaconnect_calls.py URL"""
import json
import sys
import time

from kafkaconnect.connect import Connect

CLASS = "org.apache.kafka.connect.file.FileStreamSourceConnector"
NAME = "by-kafkaconnect"
CONFIG = {"connector.class": CLASS, "name": NAME, "topic": NAME, "file": __file__, "batch.size": "10", "tasks.max": "1"}

connect = Connect(sys.argv[1].rstrip("/"))


def until(state):
    end = time.time() + 60
    while time.time() < end:
        text = connect.status(NAME)
        # Kafka Connect knows no status of a connector that was created a moment ago.
        status = json.loads(text) if text.startswith("{") else {"connector": {"state": text}, "tasks": []}
        if status["connector"]["state"] == state and all(t["state"] == state for t in status["tasks"]):
            if state != "RUNNING" or status["tasks"]:
                return status
        time.sleep(0.1)
    raise AssertionError(f"not {state}: {status}")


plugins = [plugin["class"] for plugin in json.loads(connect.plugins())]
assert CLASS in plugins, plugins
checked = json.loads(connect.validate(CLASS, json.dumps({**CONFIG, "tasks.max": "many"})))
assert checked["error_count"] > 0
created = json.loads(connect.validate_and_create(NAME, json.dumps(CONFIG)))
assert created["name"] == NAME and created["config"]["topic"] == NAME, created
until("RUNNING")
assert NAME in json.loads(connect.list())
assert json.loads(connect.info(NAME))["type"] == "source"
assert json.loads(connect.config(NAME))["batch.size"] == "10"
changed = json.loads(connect.create_or_update(NAME, json.dumps({**CONFIG, "batch.size": "20"})))
assert changed["config"]["batch.size"] == "20"
until("RUNNING")
assert json.loads(connect.tasks(NAME))[0]["id"] == {"connector": NAME, "task": 0}
assert "topics" in json.loads(connect.topics(NAME))[NAME]
assert connect.pause(NAME) == ""
until("PAUSED")
assert connect.resume(NAME) == ""
until("RUNNING")
assert connect.restart(NAME) == ""
until("RUNNING")
assert connect.remove(NAME) == ""
assert "not found" in connect.info(NAME)
