// Records what the transforms of Kafka Connect 4.1.1 make of many records, as ../../transforms/recorded/transforms.json.
// Run as RecordConverters is run.
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.*;
import java.math.BigDecimal;
import java.util.*;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.*;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

public final class RecordTransforms {
  static final ArrayNode OUT = Tagged.F.arrayNode();

  static final Schema INNER = SchemaBuilder.struct().name("inner").field("x", Schema.INT32_SCHEMA).field("y", SchemaBuilder.string().optional().defaultValue("yd").build()).optional().build();
  static final Schema OUTER = SchemaBuilder.struct().name("outer").version(2).doc("d").parameter("p", "q").optional()
    .field("i8", Schema.INT8_SCHEMA).field("i32", Schema.OPTIONAL_INT32_SCHEMA).field("i64", Schema.INT64_SCHEMA).field("f32", Schema.FLOAT32_SCHEMA).field("f64", Schema.FLOAT64_SCHEMA)
    .field("s", Schema.STRING_SCHEMA).field("sd", SchemaBuilder.string().optional().defaultValue("7").build()).field("b", Schema.BOOLEAN_SCHEMA).field("by", Schema.BYTES_SCHEMA)
    .field("dec", Decimal.schema(2)).field("date", org.apache.kafka.connect.data.Date.SCHEMA).field("time", Time.SCHEMA).field("ts", Timestamp.builder().optional().build())
    .field("inner", INNER).field("none", INNER).field("list", SchemaBuilder.array(Schema.INT32_SCHEMA).build()).build();

  static Struct outer() {
    return new Struct(OUTER).put("i8", (byte) 5).put("i32", 70000).put("i64", 1763722000123L).put("f32", 1.5f).put("f64", -300.7).put("s", "12").put("b", true).put("by", new byte[] {1, 2})
      .put("dec", new BigDecimal("123.45")).put("date", new java.util.Date(86400000L * 19000)).put("time", new java.util.Date(3723004L)).put("ts", new java.util.Date(1763722000123L))
      .put("inner", new Struct(INNER).put("x", 1)).put("list", List.of(1, 2));
  }

  static Map<String, Object> map() {
    Map<String, Object> m = new LinkedHashMap<>();
    m.put("i64", 1763722000123L);
    m.put("f64", -300.7);
    m.put("s", "12");
    m.put("b", true);
    m.put("n", null);
    m.put("by", new byte[] {1});
    Map<String, Object> in = new LinkedHashMap<>();
    in.put("x", 1L);
    in.put("nn", null);
    m.put("inner", in);
    m.put("list", List.of(1L));
    return m;
  }

  static List<SinkRecord> records() {
    List<SinkRecord> l = new ArrayList<>();
    Schema flat = SchemaBuilder.struct().field("a", Schema.INT64_SCHEMA).field("s", Schema.OPTIONAL_STRING_SCHEMA).build();
    Schema maps = SchemaBuilder.struct().field("m", SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA).build()).build();
    l.add(record(OUTER, outer()));
    l.add(record(flat, new Struct(flat).put("a", 1763722000123L).put("s", "2020-01-02")));
    l.add(record(OUTER, null));
    l.add(record(null, null));
    l.add(record(null, map()));
    l.add(record(Schema.STRING_SCHEMA, "2020-01-02"));
    l.add(record(Schema.OPTIONAL_INT64_SCHEMA, 1763722000123L));
    l.add(record(Timestamp.SCHEMA, new java.util.Date(1763722000123L)));
    l.add(record(null, "text"));
    l.add(record(null, 42L));
    l.add(record(maps, new Struct(maps).put("m", Map.of("k", "v"))));
    return l;
  }

  static SinkRecord record(Schema s, Object v) {
    SinkRecord r = new SinkRecord("db.orders", 3, Schema.INT32_SCHEMA, 9, s, v, 1234L, 1763722000123L, TimestampType.CREATE_TIME);
    r.headers().addString("h1", "a").addInt("h2", 2).addString("h1", "b");
    return r;
  }

  @SuppressWarnings("unchecked")
  static void run(String cls, String... config) throws Exception {
    on(records(), cls, config);
  }

  static List<SinkRecord> whole(Object... values) {
    List<SinkRecord> l = new ArrayList<>();
    for (Object v : values) {
      Schema s = v instanceof String ? Schema.STRING_SCHEMA : v instanceof Double ? Schema.FLOAT64_SCHEMA : v instanceof Float ? Schema.FLOAT32_SCHEMA : v instanceof Integer ? Schema.INT32_SCHEMA : v instanceof Short ? Schema.INT16_SCHEMA : v instanceof Long ? Schema.INT64_SCHEMA : v instanceof Boolean ? Schema.BOOLEAN_SCHEMA : Decimal.schema(((BigDecimal) v).scale());
      l.add(record(s, v));
      if (!(v instanceof BigDecimal) && !(v instanceof Integer) && !(v instanceof Short) && !(v instanceof Float)) l.add(record(null, v));
    }
    return l;
  }

  /** Structs in structs, optional and with defaults; maps in maps. */
  static List<SinkRecord> nested() {
    Schema deep = SchemaBuilder.struct().name("deep").optional().field("z", Schema.INT32_SCHEMA).field("o", SchemaBuilder.string().defaultValue("q").build()).build();
    Schema mid = SchemaBuilder.struct().name("mid").version(3).field("deep", deep).field("arr", SchemaBuilder.array(deep).optional().build()).field("w", SchemaBuilder.int64().optional().doc("wd").parameter("k", "v").build()).build();
    Schema top = SchemaBuilder.struct().name("top").doc("td").field("mid", mid).field("opt", SchemaBuilder.struct().optional().field("x", Schema.BOOLEAN_SCHEMA).build()).field("a.b", Schema.OPTIONAL_STRING_SCHEMA).build();
    Struct d = new Struct(deep).put("z", 4);
    List<SinkRecord> l = new ArrayList<>();
    l.add(record(top, new Struct(top).put("mid", new Struct(mid).put("deep", d).put("arr", List.of(d)).put("w", 5L)).put("opt", new Struct(top.field("opt").schema()).put("x", true)).put("a.b", "s")));
    l.add(record(top, new Struct(top).put("mid", new Struct(mid))));
    Map<String, Object> m = new LinkedHashMap<>();
    Map<String, Object> n = new LinkedHashMap<>();
    n.put("p", List.of(Map.of("k", 1L)));
    n.put("q", new LinkedHashMap<>(Map.of("r", "s")));
    n.put("e", new LinkedHashMap<>());
    m.put("n", n);
    m.put("n.p", "clash");
    m.put("nul", null);
    l.add(record(null, m));
    return l;
  }

  @SuppressWarnings("unchecked")
  static void on(List<SinkRecord> records, String cls, String... config) throws Exception {
    Map<String, String> c = new LinkedHashMap<>();
    for (int i = 0; i < config.length; i += 2) c.put(config[i], config[i + 1]);
    for (SinkRecord r : records) {
      ObjectNode n = OUT.addObject().put("class", cls);
      ObjectNode cn = n.putObject("config");
      c.forEach(cn::put);
      n.set("record", json(r));
      Transformation<SinkRecord> t = (Transformation<SinkRecord>) Class.forName("org.apache.kafka.connect.transforms." + cls).getDeclaredConstructor().newInstance();
      try {
        t.configure(c);
      } catch (Exception e) {
        n.set("configError", Tagged.error(e));
        return;
      }
      try {
        SinkRecord out = t.apply(r);
        if (out == null) n.put("dropped", true);
        else n.set("result", json(out));
      } catch (Exception e) {
        n.set("error", Tagged.error(e));
      }
    }
  }

  static ObjectNode json(SinkRecord r) {
    ObjectNode n = Tagged.F.objectNode().put("topic", r.topic()).put("partition", r.kafkaPartition()).put("timestamp", r.timestamp());
    n.set("keySchema", Tagged.schema(r.keySchema()));
    n.set("key", Tagged.value(r.key()));
    n.set("valueSchema", Tagged.schema(r.valueSchema()));
    n.set("value", Tagged.value(r.value()));
    ArrayNode h = n.putArray("headers");
    for (Header x : r.headers()) h.addArray().add(x.key()).add(Tagged.schema(x.schema())).add(Tagged.value(x.value()));
    return n;
  }

  public static void main(String[] args) throws Exception {
    for (String t : new String[] {"int8", "int16", "int32", "int64", "float32", "float64", "boolean", "string"}) {
      run("Cast$Value", "spec", t);
      for (String f : new String[] {"i8", "i32", "i64", "f32", "f64", "s", "sd", "b", "by", "dec", "date", "time", "ts", "n", "missing"}) run("Cast$Value", "spec", f + ":" + t);
    }
    for (String s : new String[] {"inner:string", "list:int8", "i8:bytes", "i8:nope", "a:b:c", "int8,int16", "i8:string,i64:int32"}) run("Cast$Value", "spec", s);
    run("Cast$Value", "spec", "sd:int32", "replace.null.with.default", "false");
    run("Cast$Key", "spec", "string");
    run("DropHeaders", "headers", "h1,zz");
    for (String f : new String[] {"i64", "s", "sd", "inner", "missing", "inner.x", "list"}) run("ExtractField$Value", "field", f);
    for (String f : new String[] {"inner.x", "inner.y", "none.y", "`inner`.x", "inner.zz", "`inner.x`", "in`ner", "`inner", "inner.x.y"}) run("ExtractField$Value", "field", f, "field.syntax.version", "V2");
    run("ExtractField$Value", "field", "sd", "replace.null.with.default", "false");
    run("Filter");
    run("Flatten$Value");
    run("Flatten$Value", "delimiter", "_");
    for (String op : new String[] {"move", "copy"}) {
      run("HeaderFrom$Value", "fields", "i64,s", "headers", "ha,hb", "operation", op);
      run("HeaderFrom$Value", "fields", "s", "headers", "hs", "operation", op);
      run("HeaderFrom$Value", "fields", "sd,inner", "headers", "hs,hi", "operation", op, "replace.null.with.default", "false");
    }
    run("HeaderFrom$Value", "fields", "s", "headers", "a,b", "operation", "copy");
    run("HoistField$Value", "field", "w");
    run("HoistField$Key", "field", "w");
    run("InsertField$Value", "topic.field", "t", "partition.field", "p!", "offset.field", "o?", "timestamp.field", "tm", "static.field", "st!", "static.value", "v");
    run("InsertField$Value", "topic.field", "s");
    run("InsertField$Value", "timestamp.field", "tm!");
    run("InsertField$Value", "static.field", "st");
    run("InsertField$Value");
    run("InsertField$Key", "topic.field", "s");
    for (String v : new String[] {"text", "5", "[1,2]", "2020-01-02", "null"}) run("InsertHeader", "header", "nh", "value.literal", v);
    for (String f : new String[] {"i8", "i32,i64", "f32,f64", "s", "sd", "b", "by", "dec", "date", "ts", "inner", "list", "missing", "n"}) {
      run("MaskField$Value", "fields", f);
      run("MaskField$Value", "fields", f, "replacement", "12");
      run("MaskField$Value", "fields", f, "replacement", "abc");
    }
    for (String[] p : new String[][] {{"db\\.(.*)", "x-$1"}, {"orders", "x"}, {".*", "y"}, {"(db).*", "$1$1"}, {"DB.*", "z"}, {"(?i)DB\\.(\\w+)", "$1"}}) run("RegexRouter", "regex", p[0], "replacement", p[1]);
    run("ReplaceField$Value", "exclude", "i8,inner,zz");
    run("ReplaceField$Value", "include", "s,i64,a");
    run("ReplaceField$Value", "include", "s,i64", "exclude", "s", "renames", "i64:long,s:t");
    run("ReplaceField$Value", "renames", "s:t", "replace.null.with.default", "false");
    run("ReplaceField$Value", "renames", "s");
    run("SetSchemaMetadata$Value", "schema.name", "nn");
    run("SetSchemaMetadata$Value", "schema.version", "9");
    run("SetSchemaMetadata$Value", "schema.name", "nn", "schema.version", "9", "replace.null.with.default", "false");
    run("SetSchemaMetadata$Value");
    for (String t : new String[] {"string", "unix", "Date", "Time", "Timestamp"}) {
      for (String f : new String[] {"", "i64", "s", "date", "time", "ts", "i32", "missing", "a", "n"}) run("TimestampConverter$Value", "field", f, "target.type", t, "format", "yyyy-MM-dd");
      for (String p : new String[] {"seconds", "microseconds", "nanoseconds"}) run("TimestampConverter$Value", "field", "i64", "target.type", t, "format", "yyyy-MM-dd'T'HH:mm:ss.SSSX", "unix.precision", p);
      run("TimestampConverter$Value", "target.type", t);
    }
    for (String f : new String[] {"yy/M/d h:mm a", "EEE, d MMM yyyy HH:mm:ss Z", "EEEE MMMM D k K u S", "''yyyy''", "yyyy'year'", "z", "QQ", "'open"}) run("TimestampConverter$Value", "field", "ts", "target.type", "string", "format", f);
    run("TimestampRouter");
    run("TimestampRouter", "topic.format", "${timestamp}_${topic}_${topic}", "timestamp.format", "yyyy.MM.dd HH:mm");
    for (String f : new String[] {"s", "i64,s", "missing", "sd", "a"}) run("ValueToKey", "fields", f);
    run("ValueToKey", "fields", "sd", "replace.null.with.default", "false");
    List<SinkRecord> edges = whole(" 5", "5 ", "+5", "-0", "007", "1e3", "0x1F", "127", "128", "-129", "2147483648", "9223372036854775808", "1.5", "NaN", "-Infinity", "1.5f", "1e400", "TRUE", "yes", "", "1_000", 1e20, -1e20, 0.5, -0.5, 127.9, 3.5e38, 1e-50, Double.NaN, Double.POSITIVE_INFINITY, -0.0, 2147483648.5, 0.1f, Float.NaN, 300, 70000, -1, (short) 129, 0L, 128L, 4294967297L, Long.MIN_VALUE, true, false, new BigDecimal("300.99"), new BigDecimal("-1e30"), new BigDecimal("0.00"));
    for (String t : new String[] {"int8", "int16", "int32", "int64", "float32", "float64", "boolean", "string"}) on(edges, "Cast$Value", "spec", t);
    List<SinkRecord> dates = whole("2020-1-2", "2020-13-45", "2020-02-30", "2020-01-02x", " 2020-01-02", "20200102", "2020-01-02 03:04", "2020-01-02 3:4", "200102", "2/1/20", "02/01/1999", "03:04 PM", "3:04 am", "Jan 2, 2020", "jan 2, 2020", "January 2, 2020", "2020-01-02T03:04:05.678Z", "2020-01-02T03:04:05.6Z", "2020-01-02T03:04:05+0130", "2020-01-02T03:04:05.678+01:30", "Thu, 2 Jan 2020 03:04:05 GMT", "Thu, 2 Jan 2020 03:04:05 +0200", "-0001-01-01", "99999-01-01");
    for (String f : new String[] {"yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyMMdd", "d/M/yy", "hh:mm a", "MMM d, yyyy", "yyyy-MM-dd'T'HH:mm:ss.SSSX", "yyyy-MM-dd'T'HH:mm:ssZ", "EEE, d MMM yyyy HH:mm:ss z", "yyyyMMdd"}) on(dates, "TimestampConverter$Value", "target.type", "unix", "format", f);
    List<SinkRecord> instants = whole(0L, -1L, 1763722000123L, -62135769600001L, 253402300800000L, 951782400000L, 999L);
    for (String f : new String[] {"yyyy-MM-dd HH:mm:ss.SSS", "y-M-d", "yy", "YYYY-'W'ww-u", "D F E", "HH kk KK hh a", "G", "XXX", "XX", "S SS SSSS", "MMM MMMM MM"}) on(instants, "TimestampConverter$Value", "target.type", "string", "format", f);
    for (String p : new String[] {"seconds", "microseconds", "nanoseconds"}) for (String t : new String[] {"unix", "Date", "Time", "Timestamp", "string"}) on(instants, "TimestampConverter$Value", "target.type", t, "unix.precision", p, "format", "yyyy-MM-dd HH:mm:ss.SSS");
    for (String d : new String[] {".", "", "__"}) on(nested(), "Flatten$Value", "delimiter", d);
    for (String f : new String[] {"mid.deep.z", "mid.deep.o", "mid.arr", "`a.b`", "a.b", "opt.x", "n.q.r", "n.e", "n.p", "`n.p`", "nul.x", "mid..deep", "mid."}) on(nested(), "ExtractField$Value", "field", f, "field.syntax.version", "V2");
    on(nested(), "ReplaceField$Value", "renames", "mid:m2,n:n2", "exclude", "a.b");
    on(nested(), "SetSchemaMetadata$Value", "schema.name", "x", "schema.version", "2");
    on(nested(), "HoistField$Value", "field", "h");
    on(nested(), "ValueToKey", "fields", "mid,opt");
    on(nested(), "HeaderFrom$Value", "fields", "mid,opt", "headers", "m,o", "operation", "move");
    on(nested(), "MaskField$Value", "fields", "opt,nul,n");
    ObjectMapper m = new ObjectMapper();
    m.getFactory().configure(JsonGenerator.Feature.ESCAPE_NON_ASCII, true);
    // Records are the same for every case: each is written once.
    ArrayNode inputs = Tagged.F.arrayNode();
    Map<String, Integer> seen = new LinkedHashMap<>();
    for (var n : OUT) {
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
    System.out.println(m.writeValueAsString(Tagged.F.objectNode().<ObjectNode>set("records", inputs).set("cases", OUT)).replace("},{\"class\"", "},\n{\"class\""));
  }
}
