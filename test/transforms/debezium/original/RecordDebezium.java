// Records what Debezium 3.6.1's transforms and converters make of the records of Events.java, as
// ../recorded/debezium.json. Compile with ../../../converters/original/Tagged.java against Kafka Connect 4.1.1, the jars of
// Debezium's Postgres plugin, the classes of debezium-scripting and org.graalvm.js 22.3.5; run RecordDebezium.
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.*;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.transforms.Transformation;

public final class RecordDebezium {
  static final ArrayNode CASES = Tagged.F.arrayNode();
  static final ObjectNode CONFIGS = Tagged.F.objectNode();
  static final Map<String, Integer> SCHEMAS = new LinkedHashMap<>();
  static final ArrayNode SCHEMA_LIST = Tagged.F.arrayNode();

  /** Every schema is written once, and referred to as {"$": position}. */
  static JsonNode intern(JsonNode n) {
    if (n.isArray()) {
      ArrayNode a = Tagged.F.arrayNode();
      n.forEach(x -> a.add(intern(x)));
      return a;
    }
    if (!n.isObject()) return n;
    ObjectNode o = Tagged.F.objectNode();
    n.fields().forEachRemaining(e -> o.set(e.getKey(), intern(e.getValue())));
    if (!(o.has("type") && o.has("optional"))) return o;
    Integer at = SCHEMAS.get(o.toString());
    if (at == null) {
      at = SCHEMAS.size();
      SCHEMAS.put(o.toString(), at);
      SCHEMA_LIST.add(o);
    }
    return Tagged.F.objectNode().put("$", at);
  }

  static JsonNode value(Object o) {
    if (o instanceof java.nio.ByteBuffer) return Tagged.value(((java.nio.ByteBuffer) o).array());
    return Tagged.value(o);
  }

  static ObjectNode json(SourceRecord r) {
    ObjectNode n = Tagged.F.objectNode().put("topic", r.topic()).put("partition", r.kafkaPartition()).put("timestamp", r.timestamp());
    n.set("keySchema", Tagged.schema(r.keySchema()));
    n.set("key", value(r.key()));
    n.set("valueSchema", Tagged.schema(r.valueSchema()));
    n.set("value", value(plain(r.value())));
    ArrayNode h = n.putArray("headers");
    for (Header x : r.headers()) h.addArray().add(x.key()).add(Tagged.schema(x.schema())).add(value(x.value()));
    return n;
  }

  /** A struct that holds a ByteBuffer is shown with its bytes in place of it. */
  static Object plain(Object o) {
    if (o instanceof java.nio.ByteBuffer) return ((java.nio.ByteBuffer) o).array();
    if (!(o instanceof Struct) || !buffered((Struct) o)) return o;
    Struct s = (Struct) o;
    Struct copy = new Struct(s.schema());
    for (Field f : s.schema().fields()) copy.put(f, plain(s.getWithoutDefault(f.name())));
    return copy;
  }

  static boolean buffered(Struct s) {
    for (Field f : s.schema().fields()) {
      Object o = s.getWithoutDefault(f.name());
      if (o instanceof java.nio.ByteBuffer || o instanceof Struct && buffered((Struct) o)) return true;
    }
    return false;
  }

  @SuppressWarnings("unchecked")
  static void run(String cls, Supplier<List<SourceRecord>> records, String... config) throws Exception {
    Map<String, String> c = new LinkedHashMap<>();
    for (int i = 0; i < config.length; i += 2) c.put(config[i], config[i + 1]);
    for (int i = 0; i < records.get().size(); i++) {
      SourceRecord r = records.get().get(i);
      ObjectNode n = CASES.addObject().put("class", cls);
      ObjectNode cn = n.putObject("config");
      c.forEach(cn::put);
      n.set("record", json(r));
      Transformation<SourceRecord> t = (Transformation<SourceRecord>) Class.forName("io.debezium." + cls).getDeclaredConstructor().newInstance();
      if (!CONFIGS.has(cls)) configDef(cls, t.config());
      try {
        t.configure(c);
      } catch (Exception e) {
        n.set("configError", Tagged.error(e));
        return;
      }
      try {
        SourceRecord out = t.apply(r);
        if (out == null) n.put("dropped", true);
        else n.set("result", json(out));
      } catch (Exception e) {
        n.set("error", Tagged.error(e));
      }
      t.close();
    }
  }

  static void configDef(String cls, ConfigDef def) {
    ArrayNode a = CONFIGS.putArray(cls);
    for (ConfigDef.ConfigKey k : def.configKeys().values()) {
      Object d = k.defaultValue;
      a.addArray().add(k.name).add(k.type.name()).add(k.hasDefault() ? (d == null ? "null" : "=" + (d instanceof Collection ? String.join(",", (Collection<String>) d) : d)) : "required").add(k.importance.name()).add(k.width.name()).add(k.displayName)
        .add(k.group);
    }
  }

  static void converter(String cls, Supplier<List<SourceRecord>> records, String... config) throws Exception {
    Map<String, String> c = new LinkedHashMap<>();
    for (int i = 0; i < config.length; i += 2) c.put(config[i], config[i + 1]);
    for (int i = 0; i < records.get().size(); i++) {
      SourceRecord r = records.get().get(i);
      ObjectNode n = CASES.addObject().put("converter", cls);
      ObjectNode cn = n.putObject("config");
      c.forEach(cn::put);
      n.set("record", json(r));
      Converter t = (Converter) Class.forName("io.debezium." + cls).getDeclaredConstructor().newInstance();
      if (!CONFIGS.has(cls)) configDef(cls, t.config());
      try {
        t.configure(c, false);
      } catch (Exception e) {
        n.set("configError", Tagged.error(e));
        return;
      }
      try {
        org.apache.kafka.common.header.internals.RecordHeaders h = new org.apache.kafka.common.header.internals.RecordHeaders();
        org.apache.kafka.connect.json.JsonConverter j = new org.apache.kafka.connect.json.JsonConverter();
        j.configure(Map.of("schemas.enable", "true", "converter.type", "header"));
        for (Header x : r.headers()) h.add(x.key(), j.fromConnectHeader(r.topic(), x.key(), x.schema(), x.value()));
        byte[] b = t.fromConnectData(r.topic(), h, r.valueSchema(), r.value());
        if (b == null) n.putNull("bytes");
        else {
          n.put("bytes", new String(b, StandardCharsets.UTF_8));
          SchemaAndValue back = t.toConnectData(r.topic(), b);
          n.set("backSchema", Tagged.schema(back.schema()));
          n.set("back", Tagged.value(back.value()));
        }
      } catch (Exception e) {
        n.set("error", Tagged.error(e));
      }
    }
  }

  static void script(String language, String... expressions) throws Exception {
    for (String e : expressions) run("transforms.Filter", Events::orders, "language", language, "condition", e, "null.handling.mode", "keep");
  }

  public static void main(String[] args) throws Exception {
    System.setProperty("polyglot.engine.WarnInterpreterOnly", "false");
    String enrs = "transforms.ExtractNewRecordState";
    run(enrs, Events::orders);
    for (String m : new String[] {"drop", "tombstone", "rewrite", "rewrite-with-tombstone", "delete-to-tombstone", "REWRITE", "nope"}) run(enrs, Events::orders, "delete.tombstone.handling.mode", m, "add.fields", "op,table,lsn", "add.headers", "op,db");
    for (String f : new String[] {"op", "source.ts_ms,ts_ms,ts_us", "lsn:position,xmin,transaction.id,id,total_order", "op,op", "missing", "source.missing", "nope.x", "op:a:b", "version , connector:CN", "before", "snapshot", "id:id", "ts_ns:op, sequence"}) {
      run(enrs, Events::orders, "add.fields", f, "delete.tombstone.handling.mode", "rewrite");
      run(enrs, Events::orders, "add.headers", f, "delete.tombstone.handling.mode", "rewrite-with-tombstone");
    }
    run(enrs, Events::orders, "add.fields", "op,db", "add.fields.prefix", "x_", "add.headers", "op,ts_ms", "add.headers.prefix", "");
    run(enrs, Events::orders, "add.fields", "name,qty", "add.fields.prefix", "");
    run(enrs, Events::orders, "route.by.field", "name");
    run(enrs, Events::orders, "route.by.field", "name", "delete.tombstone.handling.mode", "rewrite");
    run(enrs, Events::orders, "route.by.field", "missing");
    run(enrs, Events::orders, "route.by.field", "id");
    run(enrs, Events::orders, "replace.null.with.default", "false", "delete.tombstone.handling.mode", "rewrite");
    for (String k : new String[] {"true", "false"}) for (String s : new String[] {"true", "false"}) for (String m : new String[] {"tombstone", "rewrite"})
      run(enrs, Events::orders, "drop.fields.header.name", "changed", "drop.fields.from.key", k, "drop.fields.keep.schema.compatible", s, "delete.tombstone.handling.mode", m, "add.fields", "op");
    run(enrs, Events::orders, "drop.fields.header.name", "hs");
    String ecrs = "transforms.ExtractChangedRecordState";
    run(ecrs, Events::orders);
    run(ecrs, Events::orders, "header.changed.name", "Changed", "header.unchanged.name", "Unchanged");
    run(ecrs, Events::orders, "header.changed.name", "Changed");
    run(ecrs, Events::orders, "header.unchanged.name", " ");
    String route = "transforms.ByLogicalTableRouter";
    run(route, Events::orders, "topic.regex", "(.*)orders(.*)", "topic.replacement", "$1all$2");
    run(route, Events::orders, "topic.regex", "(.*)orders(.*)", "topic.replacement", "$1all$2", "key.enforce.uniqueness", "false");
    run(route, Events::orders, "topic.regex", "(.*)orders", "topic.replacement", "$1all", "key.field.name", "src", "key.field.regex", "srv\\.(.*)", "key.field.replacement", "$1");
    run(route, Events::orders, "topic.regex", "(.*)orders", "topic.replacement", "$1all", "key.field.regex", "nomatch(.*)", "key.field.replacement", "$1");
    run(route, Events::orders, "topic.regex", "(.*)orders", "topic.replacement", "$1a-l+l", "schema.name.adjustment.mode", "avro");
    run(route, Events::orders, "topic.regex", "(.*)orders", "topic.replacement", "$1a-l_l", "schema.name.adjustment.mode", "avro_unicode");
    run(route, Events::orders, "topic.regex", ".*", "topic.replacement", "1x", "schema.name.adjustment.mode", "avro");
    run(route, Events::orders, "topic.regex", "(.*)orders()", "topic.replacement", "$2");
    run(route, Events::orders, "topic.regex", "(.*)orders");
    run(route, Events::orders, "topic.regex", "(.*orders", "topic.replacement", "x");
    run(route, Events::orders, "topic.regex", "x", "topic.replacement", "x", "key.field.regex", "a");
    run(route, Events::orders, "topic.regex", ".*", "topic.replacement", "x", "key.field.name", "id");
    run(route, Events::orders, "topic.replacement", "x");
    String outbox = "transforms.outbox.EventRouter";
    run(outbox, Events::outbox);
    for (String n : new String[] {"ignore", "optional_bytes"}) run(outbox, Events::outbox, "table.expand.json.payload", "true", "table.json.payload.null.behavior", n);
    run(outbox, Events::outbox, "table.expand.json.payload", "true", "field.name.adjustment.mode", "avro");
    run(outbox, Events::outbox, "table.expand.json.payload", "true", "table.fields.additional.placement", "type:envelope");
    run(outbox, Events::outbox, "route.tombstone.on.empty.payload", "true");
    run(outbox, Events::outbox, "route.tombstone.on.empty.payload", "true", "table.fields.additional.placement", "type:envelope");
    for (String p : new String[] {"type:header", "type:header:eventType,version:envelope", "type:envelope:t,version:partition", "missing:header", "missing:envelope", "missing:partition", "type", "type:nope", "type:header , version:header:v", "is_deleted:envelope:gone,is_deleted:header", "type:header:a:b", "aggregateid:partition"}) {
      run(outbox, Events::outbox, "table.fields.additional.placement", p);
      run(outbox, Events::outbox, "table.fields.additional.placement", p, "table.field.additional.missing", "ignore");
    }
    for (String f : new String[] {"at_us", "at_ns", "at_ms", "plain", "missing", "type"}) run(outbox, Events::outbox, "table.field.event.timestamp", f);
    run(outbox, Events::outbox, "table.field.event.schema.version", "version");
    run(outbox, Events::outbox, "table.field.event.schema.version", "version", "table.fields.additional.placement", "type:envelope");
    run(outbox, Events::outbox, "route.topic.regex", "(.)rder", "route.topic.replacement", "x.$1");
    run(outbox, Events::outbox, "route.topic.regex", "nomatch");
    run(outbox, Events::outbox, "route.topic.regex", "(");
    run(outbox, Events::outbox, "route.by.field", "type", "route.topic.replacement", "${routedByValue}.events");
    run(outbox, Events::outbox, "route.by.field", "version");
    run(outbox, Events::outbox, "table.field.event.key", "type", "table.field.event.id", "aggregateid", "table.field.event.payload", "type");
    run(outbox, Events::outbox, "table.field.event.key", "version");
    for (String f : new String[] {"key", "id", "payload"}) run(outbox, Events::outbox, "table.field.event." + f, "missing");
    run(outbox, Events::outbox, "table.field.event.payload", "version");
    for (String b : new String[] {"warn", "error", "fatal", "nope"}) run(outbox, Events::outbox, "table.op.invalid.behavior", b);
    String h2v = "transforms.HeaderToValue";
    for (String op : new String[] {"move", "copy"}) {
      run(h2v, Events::headed, "headers", "hs,hi", "fields", "a1,in.y", "operation", op);
      run(h2v, Events::headed, "headers", "hs", "fields", "s", "operation", op);
      run(h2v, Events::headed, "headers", "hs,hi,hn", "fields", "new.x,new.y,n", "operation", op);
      run(h2v, Events::headed, "headers", "hs", "fields", "after.added", "operation", op);
      run(h2v, Events::headed, "headers", "hs", "fields", "a.b", "operation", op);
      run(h2v, Events::headed, "headers", "hs,hi", "fields", "in.deep.z,in.w", "operation", op);
    }
    run(h2v, Events::headed, "headers", "hs", "fields", "source.extra", "operation", "copy");
    run(h2v, Events::headed, "headers", "hs,hi", "fields", "a", "operation", "copy");
    run(h2v, Events::headed, "headers", "hs", "fields", "a", "operation", "nope");
    run(h2v, Events::headed, "headers", "hs", "fields", "a");
    run(h2v, Events::headed, "headers", "h s", "fields", "a", "operation", "copy");
    run(h2v, Events::headed, "headers", "hs,", "fields", "a,b", "operation", "copy");
    String pr = "transforms.partitions.PartitionRouting";
    for (String hash : new String[] {"java", "murmur"}) for (String f : new String[] {"after.id", "change.id", "change.name,source.table", "source.lsn", "op", "after.missing", "change.zt", "change.us", "change.kt", "change.amount", "ts_ns", "source", "before.note", "after.da,after.qty", "change.ms", "id"})
      run(pr, Events::orders, "partition.payload.fields", f, "partition.topic.num", "1000003", "partition.hash.function", hash);
    run(pr, Events::vectors, "partition.payload.fields", "after.f", "partition.topic.num", "1000003");
    run(pr, Events::vectors, "partition.payload.fields", "after.d,after.id", "partition.topic.num", "1000003");
    run(pr, Events::geometries, "partition.payload.fields", "after.id,after.gd", "partition.topic.num", "7");
    run(pr, Events::orders, "partition.payload.fields", "after.id", "partition.topic.num", "0");
    run(pr, Events::orders, "partition.payload.fields", "after.id,", "partition.topic.num", "3");
    run(pr, Events::orders, "partition.payload.fields", "after.id", "partition.topic.num", "3", "partition.hash.function", "nope");
    run(pr, Events::orders, "partition.topic.num", "3");
    String tz = "transforms.TimezoneConverter";
    for (String z : new String[] {"America/New_York", "+05:30", "-03:00", "Europe/Berlin", "Pacific/Kiritimati", "UTC", "GMT", "+08:00:30", "EST", "Asia/Kolkata", "Africa/Monrovia"}) run(tz, Events::orders, "converted.timezone", z);
    for (String z : new String[] {"nope", "", "+8", "5"}) run(tz, Events::orders, "converted.timezone", z);
    run(tz, Events::orders);
    for (String l : new String[] {"source:orders", "source:orders:us", "topic:srv.public.orders", "topic:srv.public.orders:zt,topic:srv.public.orders:kt", "orders:ms", "orders", "source:other", "source:orders:after.us,source:orders:before.zt", "source:orders:source.ts_ms,source:orders:source.ts_us,source:orders:source.ts_ns", "source:orders:us, orders:ms", "srv.public.orders:us", "nope-x", "source:orders:zi", "source:orders:da", "a:b:c:d", "SOURCE:orders:us"}) {
      run(tz, Events::orders, "converted.timezone", "America/New_York", "include.list", l);
      run(tz, Events::orders, "converted.timezone", "America/New_York", "exclude.list", l);
    }
    run(tz, Events::orders, "converted.timezone", "America/New_York", "include.list", "orders", "exclude.list", "orders");
    run("transforms.ExtractSchemaToNewRecord", Events::orders);
    run("transforms.ExtractSchemaToNewRecord", Events::vectors);
    run("transforms.VectorToJsonConverter", Events::vectors);
    run("transforms.SwapGeometryCoordinates", Events::geometries);
    run("transforms.SwapGeometryCoordinates", Events::geometries, "srids", "3785,4326");
    run("transforms.SwapGeometryCoordinates", Events::geometries, "srids", "x");
    run("transforms.SwapGeometryCoordinates", Events::orders);
    for (String f : new String[] {"wkb", "ewkb", "nope"}) run("transforms.GeometryFormatTransformer", Events::geometries, "format", f);
    run("transforms.GeometryFormatTransformer", Events::geometries);
    String ers = "transforms.EnforceRecordSize";
    for (String m : new String[] {"1", "1500", "2000", "2500", "3000", "4000"}) run(ers, Events::wide, "max.bytes", m, "min.field.size", "100");
    run(ers, Events::wide, "max.bytes", "1500");
    run(ers, Events::wide, "max.bytes", "1500", "min.field.size", "0", "compression.ratio", "0.9");
    run(ers, Events::wide, "max.bytes", "0");
    run(ers, Events::wide, "max.bytes", "10", "compression.ratio", "0");
    run(ers, Events::wide, "max.bytes", "10", "min.field.size", "-1");
    run(ers, Events::wide);
    for (String b : new String[] {"true", "false"}) run("connector.postgresql.transforms.DecodeLogicalDecodingMessageContent", Events::messages, "fields.null.include", b);
    run("connector.postgresql.transforms.DecodeLogicalDecodingMessageContent", Events::orders);
    for (String l : new String[] {"CREATE", "ALTER, DROP", "DATABASE", "TRUNCATE,DATABASE", "nope", "create"}) run("transforms.SchemaChangeEventFilter", Events::schemaChanges, "schema.change.event.exclude.list", l);
    run("transforms.SchemaChangeEventFilter", Events::schemaChanges);
    run("connector.mysql.transforms.ReadToInsertEvent", Events::orders);
    script("jsr223.graal.js", "value.after != null && value.after.id == 1", "value.op === 'c'", "value.op", "true", "null", "undefined", "1", "value.after.missing == null", "'missing' in value.after", "topic.startsWith('srv')", "header.h2.value == 2", "header.nope == null",
      "valueSchema.name() == 'x'", "keySchema.field('id') != null", "key.id === 1", "value.after.us == -1", "typeof value.after.us === 'number'", "value.source.lsn > 24023127", "Object.keys(value).length == 8", "value.after.amount.doubleValue() > 12", "value.after.note == 'nd'",
      "value.after = 1; true", "java.lang.System.exit(1)", "Java.type('java.lang.System') != null", "typeof process", "throw new Error('x')", "(", "value.before.name == 'ann' ? true : false", "header['__debezium.context.connectorLogicalName'].value === 'srv'", "let x = 1; x == 1", "valueSchema.field('op').schema().type() == 'STRING'",
      "value.ts_ns > 1763722001000456000", "new Boolean(true)", "value.after.name.length() == 3", "value.after.name.length == 3", "JSON.stringify(value.op) == '\"c\"'", "value.after.kt.getTime() == 1720000000123", "valueSchema.fields().size() == 8", "value.after.name.equals('ann')");
    for (String m : new String[] {"keep", "drop", "evaluate", "nope"}) run("transforms.Filter", Events::orders, "language", "jsr223.graal.js", "condition", "value == null", "null.handling.mode", m);
    run("transforms.Filter", Events::orders, "language", "jsr223.graal.js", "condition", "false", "topic.regex", "srv\\.public.*");
    run("transforms.Filter", Events::orders, "language", "jsr223.graal.js");
    run("transforms.Filter", Events::orders, "condition", "true");
    run("transforms.Filter", Events::orders, "language", "graal.js", "condition", "true");
    run("transforms.Filter", Events::orders, "language", "jsr223.nope", "condition", "true");
    for (String e : new String[] {"'x.' + value.op", "null", "undefined", "1", "value.op == 'c' ? 'creates' : null", "''", "topic"}) run("transforms.ContentBasedRouter", Events::orders, "language", "jsr223.graal.js", "topic.expression", e);
    String ce = "converters.CloudEventsConverter";
    converter(ce, Events::orders);
    converter(ce, Events::orders, "json.schemas.enable", "false");
    converter(ce, Events::orders, "json.schemas.enable", "false", "extension.attributes.enable", "false");
    converter(ce, Events::orders, "json.schemas.enable", "false", "schema.cloudevents.name", "x", "json.decimal.format", "NUMERIC");
    converter(ce, Events::orders, "json.schemas.enable", "false", "opentelemetry.tracing.attributes.enable", "true");
    converter(ce, Events::orders, "json.schemas.enable", "false", "opentelemetry.tracing.attributes.enable", "true", "metadata.source", "value,traceparent:generate");
    converter(ce, Events::orders, "json.schemas.enable", "false", "metadata.source", "header");
    converter(ce, Events::orders, "json.schemas.enable", "false", "metadata.source", "value,id:header");
    converter(ce, Events::orders, "json.schemas.enable", "false", "metadata.source", "value,id:value");
    converter(ce, Events::orders, "json.schemas.enable", "false", "metadata.source", "value,nope:header");
    converter(ce, Events::orders, "json.schemas.enable", "false", "metadata.source", "generate");
    converter(ce, Events::cloud, "json.schemas.enable", "false", "metadata.source", "header,id:generate,type:generate,dataSchemaName:generate");
    converter(ce, Events::cloud, "json.schemas.enable", "false", "metadata.source", "value,id:header,type:header,traceparent:header,dataSchemaName:header", "opentelemetry.tracing.attributes.enable", "true", "schema.data.name.source.header.enable", "true");
    converter(ce, Events::cloud, "json.schemas.enable", "true", "metadata.source", "value,id:header,type:header,traceparent:header,dataSchemaName:header", "opentelemetry.tracing.attributes.enable", "true", "schema.data.name.source.header.enable", "true");
    converter(ce, Events::cloud, "json.schemas.enable", "true", "metadata.source", "header,id:generate,type:generate,dataSchemaName:header", "schema.data.name.source.header.enable", "true");
    converter(ce, Events::orders, "serializer.type", "avro");
    converter(ce, Events::orders, "data.serializer.type", "avro");
    for (String b : new String[] {"ByteArrayConverter", "BinaryDataConverter"}) {
      converter("converters." + b, Events::bytes);
      converter("converters." + b, Events::bytes, "delegate.converter.type", "org.apache.kafka.connect.json.JsonConverter", "delegate.converter.type.schemas.enable", "false");
      converter("converters." + b, Events::bytes, "delegate.converter.type", "nope");
    }
    ArrayNode inputs = Tagged.F.arrayNode();
    Map<String, Integer> seen = new LinkedHashMap<>();
    for (JsonNode n : CASES) {
      String key = n.get("record").toString();
      Integer at = seen.get(key);
      if (at == null) {
        seen.put(key, at = seen.size());
        inputs.add(n.get("record"));
      }
      ((ObjectNode) n).put("record", at);
      if (n.has("result")) for (String part : new String[] {"topic", "partition", "timestamp", "keySchema", "key", "valueSchema", "value", "headers"}) {
        if (n.get("result").get(part).equals(inputs.get(at).get(part))) ((ObjectNode) n.get("result")).remove(part);
      }
    }
    JsonNode records = intern(inputs);
    JsonNode cases = intern(CASES);
    ObjectMapper m = new ObjectMapper();
    m.getFactory().configure(JsonGenerator.Feature.ESCAPE_NON_ASCII, true);
    ObjectNode out = Tagged.F.objectNode();
    out.set("configs", CONFIGS);
    out.set("schemas", SCHEMA_LIST);
    out.set("records", records);
    out.set("cases", cases);
    System.out.println(m.writeValueAsString(out).replace("},{\"class\"", "},\n{\"class\"").replace("},{\"converter\"", "},\n{\"converter\""));
    System.exit(0);
  }
}
