"""The life of a connector through PyPI's `kafka-connect-api`. Usage: kafka_connect_api_calls.py URL"""
import sys
import time
from urllib.parse import urlparse

from kafka_connect_api.errors import GenericNotFound
from kafka_connect_api.kafka_connect_api import Api, Cluster, Connector

CLASS = "org.apache.kafka.connect.file.FileStreamSourceConnector"
NAME = "by-kafka-connect-api"
CONFIG = {"connector.class": CLASS, "topic": NAME, "file": __file__, "batch.size": "10", "tasks.max": "1"}

address = urlparse(sys.argv[1])
cluster = Cluster(Api(address.hostname, port=address.port))


def until(check):
    end = time.time() + 60
    while time.time() < end:
        try:
            if check():
                return
        except (KeyError, IndexError):
            pass
        time.sleep(0.1)
    raise AssertionError("not in time")


def exists():
    try:
        return connector.exists()
    except GenericNotFound:
        return False


assert cluster.version.startswith("4."), cluster.version
assert cluster.kafka_cluster
assert "root" in cluster.loggers or cluster.loggers == {}
connector = Connector(cluster, NAME)
assert not exists()
connector.config = CONFIG
assert exists()
assert NAME in cluster.connectors
until(lambda: connector.state == "RUNNING" and connector.tasks and connector.tasks[0].is_running)
assert connector.connector_class == CLASS
assert connector.config["batch.size"] == "10"
connector.config = {**CONFIG, "batch.size": "20"}
assert connector.config["batch.size"] == "20"
until(lambda: connector.tasks and connector.tasks[0].is_running)
connector.pause()
until(lambda: connector.state == "PAUSED")
connector.resume()
until(lambda: connector.state == "RUNNING" and connector.tasks[0].is_running)
connector.restart()
connector.restart_all_tasks()
until(lambda: connector.state == "RUNNING" and connector.tasks[0].is_running)
connector.delete()
assert not exists()
