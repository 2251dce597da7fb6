// The life of a connector through org.sourcelab:kafka-connect-client, which AKHQ uses. Usage: java -cp JARS Calls.java URL
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sourcelab.kafka.connect.apiclient.Configuration;
import org.sourcelab.kafka.connect.apiclient.KafkaConnectClient;
import org.sourcelab.kafka.connect.apiclient.request.dto.ConnectorStatus;
import org.sourcelab.kafka.connect.apiclient.request.dto.NewConnectorDefinition;

class Calls {
  static final String CLASS = "org.apache.kafka.connect.file.FileStreamSourceConnector";
  static final String NAME = "by-java-client";
  static KafkaConnectClient client;

  public static void main(String[] args) throws Exception {
    client = new KafkaConnectClient(new Configuration(args[0]));
    Map<String, String> config =
        Map.of("connector.class", CLASS, "name", NAME, "topic", NAME, "file", "/etc/hostname", "batch.size", "10", "tasks.max", "1");
    check(client.getConnectServerVersion().getVersion().startsWith("4."), "version");
    check(client.getConnectorPlugins().stream().anyMatch(one -> one.getClassName().equals(CLASS)), "plugins");
    client.addConnector(NewConnectorDefinition.newBuilder().withName(NAME).withConfig(config).build());
    until("RUNNING");
    check(refusal(() -> client.addConnector(
        NewConnectorDefinition.newBuilder().withName(NAME).withConfig(config).build())), "created twice");
    check(client.getConnectors().contains(NAME), "list");
    check(client.getConnectorsWithAllExpandedMetadata().getDefinitionForConnector(NAME).getType().equals("source"), "expanded");
    check(client.getConnector(NAME).getConfig().get("topic").equals(NAME), "definition");
    check(client.getConnectorConfig(NAME).get("batch.size").equals("10"), "config");
    var changed = new java.util.HashMap<>(config);
    changed.put("batch.size", "20");
    check(client.updateConnectorConfig(NAME, changed).getConfig().get("batch.size").equals("20"), "update");
    until("RUNNING");
    check(client.getConnectorTasks(NAME).size() == 1, "tasks");
    check(client.getConnectorTaskStatus(NAME, 0).getState().equals("RUNNING"), "task");
    check(client.getConnectorTopics(NAME) != null, "topics");
    client.pauseConnector(NAME);
    until("PAUSED");
    client.resumeConnector(NAME);
    until("RUNNING");
    client.restartConnector(NAME);
    client.restartConnectorTask(NAME, 0);
    until("RUNNING");
    client.deleteConnector(NAME);
    check(refusal(() -> client.getConnector(NAME)), "deleted");
  }

  static boolean refusal(Supplier<Object> call) {
    try {
      call.get();
      return false;
    } catch (RuntimeException refused) {
      return true;
    }
  }

  static void until(String state) throws InterruptedException {
    long end = System.currentTimeMillis() + 60_000;
    for (;;) {
      ConnectorStatus status = client.getConnectorStatus(NAME);
      boolean all = status.getConnector().get("state").equals(state)
          && status.getTasks().stream().allMatch(task -> task.getState().equals(state));
      if (all && (!state.equals("RUNNING") || !status.getTasks().isEmpty())) return;
      check(System.currentTimeMillis() < end, "not " + state + ": " + status);
      Thread.sleep(100);
    }
  }

  static void check(boolean right, String what) {
    if (!right) throw new AssertionError(what);
  }
}
