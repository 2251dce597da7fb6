// Records the CloudEvents that Debezium 3.6.1 writes with Avro, as test/converters/recorded/cloud-events-avro.json.
// Run: javac -cp 'libs/*' *.java && java -cp 'libs/*:.' RecordCloudAvro > cloud-events-avro.json, with the libraries of
// RecordDebezium (test/transforms/debezium/original, whose Events.java it needs) and kafka-connect-avro-converter 8.x.
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.*;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import java.util.*;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.*;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.Converter;

public final class RecordCloudAvro {
  static final ArrayNode OUT = Tagged.F.arrayNode();
  static int scope = 0;

  static void run(String events, List<SourceRecord> records, String... config) throws Exception {
    for (int i = 0; i < records.size(); i++) {
      // An insert, an update in a transaction, a tombstone, a truncate.
      if (!Set.of(0, 2, 6, 7).contains(i)) continue;
      SourceRecord r = records.get(i);
      Map<String, String> c = new LinkedHashMap<>();
      for (int k = 0; k < config.length; k += 2) c.put(config[k], config[k + 1]);
      ObjectNode n = OUT.addObject().put("events", events).put("at", i);
      ObjectNode cn = n.putObject("config");
      c.forEach(cn::put);
      String name = "cloud" + scope++;
      c.put("avro.schema.registry.url", "mock://" + name);
      n.put("scope", name);
      try {
        Converter t = (Converter) Class.forName("io.debezium.converters.CloudEventsConverter").getDeclaredConstructor().newInstance();
        t.configure(c, false);
        RecordHeaders h = new RecordHeaders();
        org.apache.kafka.connect.json.JsonConverter j = new org.apache.kafka.connect.json.JsonConverter();
        j.configure(Map.of("schemas.enable", "true", "converter.type", "header"));
        for (Header x : r.headers()) h.add(x.key(), j.fromConnectHeader(r.topic(), x.key(), x.schema(), x.value()));
        byte[] b = t.fromConnectData(r.topic(), h, r.valueSchema(), r.value());
        n.put("bytes", b == null ? null : Base64.getEncoder().encodeToString(b));
        SchemaRegistryClient client = MockSchemaRegistry.getClientForScope(name);
        ObjectNode subjects = n.putObject("subjects");
        for (String s : new TreeSet<>(client.getAllSubjects())) subjects.put(s, client.getLatestSchemaMetadata(s).getSchema());
        if (b == null) continue;
        SchemaAndValue back = t.toConnectData(r.topic(), b);
        n.set("backSchema", Tagged.schema(back.schema()));
        n.set("back", Tagged.value(back.value()));
      } catch (Exception e) {
        n.setAll(Tagged.error(e));
      }
    }
  }

  public static void main(String[] args) throws Exception {
    String[] both = {"serializer.type", "avro", "data.serializer.type", "avro"};
    run("orders", Events.orders(), both);
    run("orders", Events.orders(), "serializer.type", "json", "data.serializer.type", "avro");
    run("orders", Events.orders(), "serializer.type", "avro", "data.serializer.type", "avro", "schema.cloudevents.name", "my-own.Event", "extension.attributes.enable", "false");
    run("orders", Events.orders(), "serializer.type", "avro", "data.serializer.type", "avro", "schema.cloudevents.name", "my-own.Event", "schema.name.adjustment.mode", "avro_unicode");
    run("cloud", Events.cloud(), "serializer.type", "avro", "data.serializer.type", "avro", "metadata.source", "value,id:header,type:header,traceparent:header,dataSchemaName:header", "opentelemetry.tracing.attributes.enable", "true", "schema.data.name.source.header.enable", "true");
    run("cloud", Events.cloud(), "serializer.type", "avro", "data.serializer.type", "avro", "metadata.source", "header,id:generate,type:generate,dataSchemaName:generate");
    run("orders", Events.orders(), "serializer.type", "avro");
    ObjectMapper m = new ObjectMapper();
    m.getFactory().configure(JsonGenerator.Feature.ESCAPE_NON_ASCII, true);
    System.out.println(m.writeValueAsString(OUT).replace("},{\"events", "},\n{\"events"));
  }
}
