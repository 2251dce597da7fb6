// The change events that RecordDebezium.java gives to Debezium's transforms: one set of records a kind of table.
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.*;
import org.apache.kafka.connect.data.*;
import org.apache.kafka.connect.source.SourceRecord;

final class Events {
  static final Schema OPT_DEFAULT = SchemaBuilder.string().optional().defaultValue("nd").build();

  static SchemaBuilder named(SchemaBuilder b, String name) {
    return b.name("io.debezium." + name).version(1);
  }

  static Schema column(SchemaBuilder b, String name, String type, String length, String scale) {
    b.parameter("__debezium.source.column.type", type).parameter("__debezium.source.column.name", name);
    if (length != null) b.parameter("__debezium.source.column.length", length);
    if (scale != null) b.parameter("__debezium.source.column.scale", scale);
    return b.build();
  }

  static final Schema ROW = SchemaBuilder.struct().name("srv.public.orders.Value").optional()
    .field("id", column(SchemaBuilder.int32(), "id", "INT4", "10", "0"))
    .field("name", column(SchemaBuilder.string().optional(), "name", "VARCHAR", "40", null))
    .field("qty", column(SchemaBuilder.int32().defaultValue(7), "qty", "INT4", null, null))
    .field("note", column(SchemaBuilder.string().optional().defaultValue("nd").parameter("__debezium.source.column.comment", "a note"), "note", "TEXT", "2147483647", null))
    .field("us", column(named(SchemaBuilder.int64().optional(), "time.MicroTimestamp"), "us", "TIMESTAMP", "29", "6"))
    .field("ns", column(named(SchemaBuilder.int64().optional(), "time.NanoTimestamp"), "ns", "TIMESTAMP", null, null))
    .field("ms", column(named(SchemaBuilder.int64().optional(), "time.Timestamp"), "ms", "TIMESTAMP", null, null))
    .field("zt", column(named(SchemaBuilder.string().optional(), "time.ZonedTimestamp"), "zt", "TIMESTAMPTZ", null, null))
    .field("zi", column(named(SchemaBuilder.string().optional(), "time.ZonedTime"), "zi", "TIMETZ", null, null))
    .field("kt", column(Timestamp.builder().optional(), "kt", "TIMESTAMP", null, null))
    .field("da", column(named(SchemaBuilder.int32().optional(), "time.Date"), "da", "DATE", null, null))
    .field("amount", column(Decimal.builder(2).optional(), "amount", "NUMERIC", "10", "2"))
    .build();
  static final Schema KEY = SchemaBuilder.struct().name("srv.public.orders.Key").field("id", Schema.INT32_SCHEMA).field("name", Schema.OPTIONAL_STRING_SCHEMA).build();
  static final Schema SNAPSHOT = named(SchemaBuilder.string(), "data.Enum").parameter("allowed", "true,first,last,false,incremental").defaultValue("false").optional().build();
  static final Schema SOURCE = SchemaBuilder.struct().name("io.debezium.connector.postgresql.Source").version(1)
    .field("version", Schema.STRING_SCHEMA).field("connector", Schema.STRING_SCHEMA).field("name", Schema.STRING_SCHEMA).field("ts_ms", Schema.INT64_SCHEMA).field("snapshot", SNAPSHOT)
    .field("db", Schema.STRING_SCHEMA).field("sequence", Schema.OPTIONAL_STRING_SCHEMA).field("ts_us", Schema.OPTIONAL_INT64_SCHEMA).field("ts_ns", Schema.OPTIONAL_INT64_SCHEMA)
    .field("schema", Schema.STRING_SCHEMA).field("table", Schema.STRING_SCHEMA).field("txId", Schema.OPTIONAL_INT64_SCHEMA).field("lsn", Schema.OPTIONAL_INT64_SCHEMA).field("xmin", Schema.OPTIONAL_INT64_SCHEMA)
    .build();
  static final Schema MYSQL_SOURCE = SchemaBuilder.struct().name("io.debezium.connector.mysql.Source").version(1)
    .field("version", Schema.STRING_SCHEMA).field("connector", Schema.STRING_SCHEMA).field("name", Schema.STRING_SCHEMA).field("ts_ms", Schema.INT64_SCHEMA).field("snapshot", SNAPSHOT)
    .field("db", Schema.STRING_SCHEMA).field("table", Schema.OPTIONAL_STRING_SCHEMA).field("server_id", Schema.INT64_SCHEMA).field("gtid", Schema.OPTIONAL_STRING_SCHEMA)
    .field("file", Schema.STRING_SCHEMA).field("pos", Schema.INT64_SCHEMA).field("row", Schema.INT32_SCHEMA).build();
  static final Schema BLOCK = SchemaBuilder.struct().name("event.block").version(1).optional().field("id", Schema.STRING_SCHEMA).field("total_order", Schema.INT64_SCHEMA)
    .field("data_collection_order", Schema.INT64_SCHEMA).build();

  static Schema envelope(String name, Schema row, Schema source) {
    return SchemaBuilder.struct().name(name + ".Envelope").version(2).field("before", row).field("after", row).field("source", source).field("transaction", BLOCK).field("op", Schema.STRING_SCHEMA)
      .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA).field("ts_us", Schema.OPTIONAL_INT64_SCHEMA).field("ts_ns", Schema.OPTIONAL_INT64_SCHEMA).build();
  }

  static final Schema ENVELOPE = envelope("srv.public.orders", ROW, SOURCE);

  static Struct row(int id, String name, String note) {
    return new Struct(ROW).put("id", id).put("name", name).put("qty", 3).put("note", note).put("us", 1763722000123456L).put("ns", 1763722000123456789L).put("ms", 1720000000123L)
      .put("zt", "2024-01-15T10:20:30.5Z").put("zi", "23:30:00+02:00").put("kt", new java.util.Date(1720000000123L)).put("da", 19000).put("amount", new BigDecimal("12.30"));
  }

  static Struct source(String table) {
    return new Struct(SOURCE).put("version", "3.6.1.Final").put("connector", "postgresql").put("name", "srv").put("ts_ms", 1763722000123L).put("db", "shop").put("sequence", "[null,\"24\"]")
      .put("ts_us", 1763722000123456L).put("ts_ns", 1763722000123456000L).put("schema", "public").put("table", table).put("txId", 555L).put("lsn", 24023128L);
  }

  static Struct mysqlSource() {
    return new Struct(MYSQL_SOURCE).put("version", "3.6.1.Final").put("connector", "mysql").put("name", "srv").put("ts_ms", 1763722000000L).put("snapshot", "last").put("db", "shop").put("table", "orders")
      .put("server_id", 223344L).put("file", "mysql-bin.000003").put("pos", 484L).put("row", 0);
  }

  static Struct event(Schema schema, Struct before, Struct after, Struct source, String op) {
    return new Struct(schema).put("before", before).put("after", after).put("source", source).put("op", op).put("ts_ms", 1763722001000L).put("ts_us", 1763722001000456L).put("ts_ns", 1763722001000456789L);
  }

  static SourceRecord record(String topic, Object key, Schema vs, Object value) {
    Schema ks = key instanceof Struct ? ((Struct) key).schema() : key instanceof String ? Schema.STRING_SCHEMA : null;
    SourceRecord r = new SourceRecord(Map.of("server", "srv"), Map.of("lsn", 24023128L, "txId", 555L), topic, null, ks, key, vs, value, null);
    r.headers().addString("__debezium.context.connectorLogicalName", "srv").addInt("h2", 2);
    return r;
  }

  static Struct key(int id, String name) {
    return new Struct(KEY).put("id", id).put("name", name);
  }

  static final String TOPIC = "srv.public.orders";

  static List<SourceRecord> orders() {
    List<SourceRecord> l = new ArrayList<>();
    Struct a = row(1, "ann", "x"), b = row(1, null, null).put("qty", 9).put("zt", null).put("us", -1L);
    Struct tx = new Struct(BLOCK).put("id", "555:24").put("total_order", 3L).put("data_collection_order", 2L);
    l.add(record(TOPIC, key(1, "ann"), ENVELOPE, event(ENVELOPE, null, a, source("orders"), "c")));
    l.add(record(TOPIC, key(1, "ann"), ENVELOPE, event(ENVELOPE, null, b, source("orders").put("snapshot", "first"), "r")));
    l.add(record(TOPIC, key(1, "ann"), ENVELOPE, event(ENVELOPE, a, b, source("orders"), "u").put("transaction", tx)));
    l.add(record(TOPIC, key(1, null), ENVELOPE, event(ENVELOPE, null, a, source("orders"), "u")));
    l.add(record(TOPIC, key(1, "ann"), ENVELOPE, event(ENVELOPE, a, null, source("orders"), "d")));
    l.add(record(TOPIC, key(1, "ann"), ENVELOPE, event(ENVELOPE, b, null, source("orders"), "d").put("transaction", tx)));
    l.add(record(TOPIC, key(1, "ann"), null, null));
    l.add(record(TOPIC, null, ENVELOPE, event(ENVELOPE, null, null, source("orders"), "t")));
    l.add(record(TOPIC, null, ENVELOPE, event(ENVELOPE, null, a, source("other"), "c")));
    Schema hb = SchemaBuilder.struct().name("io.debezium.connector.common.Heartbeat").version(1).field("ts_ms", Schema.INT64_SCHEMA).build();
    Schema hk = SchemaBuilder.struct().name("io.debezium.connector.common.ServerNameKey").version(1).field("serverName", Schema.STRING_SCHEMA).build();
    l.add(record("__debezium-heartbeat.srv", new Struct(hk).put("serverName", "srv"), hb, new Struct(hb).put("ts_ms", 5L)));
    Schema my = envelope("srv.shop.orders", ROW, MYSQL_SOURCE);
    l.add(record("srv.shop.orders", key(1, "ann"), my, event(my, a, b, mysqlSource(), "u")));
    SourceRecord dropping = record(TOPIC, key(1, "ann"), ENVELOPE, event(ENVELOPE, a, b, source("orders"), "u"));
    dropping.headers().add("changed", List.of("name", "qty", "zz"), SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA).optional().name("changed").build());
    dropping.headers().addString("hs", "hv");
    l.add(dropping);
    SourceRecord deleting = record(TOPIC, key(1, "ann"), ENVELOPE, event(ENVELOPE, a, null, source("orders"), "d"));
    deleting.headers().add("changed", List.of("note"), SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA).optional().name("changed").build());
    l.add(deleting);
    return l;
  }

  static final Schema OUTBOX = SchemaBuilder.struct().name("srv.public.outbox.Value").optional().field("id", named(SchemaBuilder.string(), "data.Uuid").build()).field("aggregatetype", Schema.STRING_SCHEMA)
    .field("aggregateid", Schema.STRING_SCHEMA).field("type", Schema.STRING_SCHEMA).field("payload", named(SchemaBuilder.string().optional(), "data.Json").build()).field("version", Schema.OPTIONAL_INT32_SCHEMA)
    .field("at_us", named(SchemaBuilder.int64().optional(), "time.MicroTimestamp").build()).field("at_ns", named(SchemaBuilder.int64().optional(), "time.NanoTimestamp").build())
    .field("at_ms", named(SchemaBuilder.int64().optional(), "time.Timestamp").build()).field("plain", Schema.OPTIONAL_INT64_SCHEMA).field("is_deleted", SchemaBuilder.bool().optional().defaultValue(false).build()).build();
  static final Schema OUTBOX_ENVELOPE = envelope("srv.public.outbox", OUTBOX, SOURCE);

  static SourceRecord outbox(String payload, String op) {
    Struct row = new Struct(OUTBOX).put("id", "da8d6de6-3b77-45ff-8f44-57db55a7a06c").put("aggregatetype", "order").put("aggregateid", "10").put("type", "OrderCreated").put("payload", payload)
      .put("version", 3).put("at_us", 1763722000123456L).put("at_ns", 1763722000123456789L).put("at_ms", 1763722000123L).put("plain", 5L);
    boolean delete = op.equals("d");
    return record("srv.public.outbox", new Struct(SchemaBuilder.struct().name("srv.public.outbox.Key").field("id", Schema.STRING_SCHEMA).build()).put("id", "da8d"), OUTBOX_ENVELOPE,
      event(OUTBOX_ENVELOPE, op.equals("c") ? null : row, delete ? null : row, source("outbox"), op));
  }

  static List<SourceRecord> outbox() {
    List<SourceRecord> l = new ArrayList<>();
    for (String p : new String[] {"{\"a\":1}", null, "", "  ", "text", "{bad", "[]", "[1,2]", "{\"s\":\"x\",\"b\":true,\"i\":2147483647,\"l\":2147483648,\"d\":1.5,\"n\":null,\"e\":[],\"o\":{},\"deep\":{\"x\":{\"y\":[{\"z\":1,\"w\":null},{\"w\":\"q\",\"z\":2}]}}}",
      "{\"big\":123456789012345678901}", "{\"m\":[1,\"a\"]}", "{\"m\":[1,2147483648]}", "{\"m\":[null,1]}", "{\"m\":[null]}", "{\"m\":[[1],[2]]}", "{\"a\":1,\"a\":2}", "{\"a-b\":1,\"1c\":{\"d e\":2}}", "{\"m\":[{\"a\":1},{\"b\":2,\"a\":null}]}", "{\"f\":1e5,\"g\":-0.0,\"h\":1.0}", " {\"a\":1}", "{\"a\":1} x", "{\"m\":[1.5,2.25]}", "{\"m\":[true,false]}"}) l.add(outbox(p, "c"));
    l.add(outbox("{\"a\":1}", "r"));
    l.add(outbox("{\"a\":1}", "u"));
    l.add(outbox("{\"a\":1}", "d"));
    l.add(record("srv.public.outbox", "k", null, null));
    l.add(orders().get(0));
    l.add(orders().get(9));
    return l;
  }

  static final Schema GEOMETRY = named(SchemaBuilder.struct().optional(), "data.geometry.Geometry").field("wkb", Schema.BYTES_SCHEMA).field("srid", Schema.OPTIONAL_INT32_SCHEMA).build();

  static byte[] hex(String s) {
    return HexFormat.of().parseHex(s);
  }

  static ByteBuffer wkb(int size) {
    return ByteBuffer.allocate(size).order(java.nio.ByteOrder.LITTLE_ENDIAN);
  }

  static byte[] shape(int kind, int flags, Integer srid) {
    ByteBuffer b = wkb(400);
    b.put((byte) 1).putInt(kind | flags);
    if (srid != null) b.putInt(srid);
    int stride = 2 + (flags < 0 ? 1 : 0) + ((flags & 0x40000000) != 0 ? 1 : 0);
    double[] next = {1};
    Runnable point = () -> {
      for (int i = 0; i < stride; i++) b.putDouble(next[0]++);
    };
    if (kind == 1) point.run();
    else if (kind == 2) {
      b.putInt(2);
      point.run();
      point.run();
    } else if (kind == 3) {
      b.putInt(1).putInt(3);
      for (int i = 0; i < 3; i++) point.run();
    } else if (kind <= 6) {
      b.putInt(2);
      for (int i = 0; i < 2; i++) {
        b.put((byte) 1).putInt((kind - 3) | flags & ~0x20000000);
        if (kind == 5) b.putInt(1);
        if (kind == 6) b.putInt(1).putInt(1);
        point.run();
      }
    } else if (kind == 7) {
      b.putInt(2).put((byte) 1).putInt(1 | flags & ~0x20000000);
      point.run();
      b.put((byte) 0).order(java.nio.ByteOrder.BIG_ENDIAN).putInt(1 | flags & ~0x20000000);
      point.run();
    }
    return Arrays.copyOf(b.array(), b.position());
  }

  static List<SourceRecord> geometries() {
    Schema row = SchemaBuilder.struct().name("srv.public.geo.Value").optional().field("id", Schema.INT32_SCHEMA).field("g", GEOMETRY).field("list", SchemaBuilder.array(GEOMETRY).optional().build())
      .field("m", SchemaBuilder.map(Schema.STRING_SCHEMA, GEOMETRY).optional().build()).field("pt", named(SchemaBuilder.struct().optional(), "data.geometry.Point").field("x", Schema.FLOAT64_SCHEMA).field("y", Schema.FLOAT64_SCHEMA).field("wkb", Schema.OPTIONAL_BYTES_SCHEMA).field("srid", Schema.OPTIONAL_INT32_SCHEMA).build())
      .field("gd", SchemaBuilder.string().optional().defaultValue("dd").build()).build();
    Schema env = envelope("srv.public.geo", row, SOURCE);
    List<byte[]> shapes = new ArrayList<>();
    for (int kind = 1; kind <= 7; kind++) for (int flags : new int[] {0, 0x20000000, 0x80000000, 0xe0000000}) shapes.add(shape(kind, flags, (flags & 0x20000000) != 0 ? 4326 : null));
    shapes.add(shape(9, 0, null));
    shapes.add(hex("0101"));
    shapes.add(hex("00000000013ff00000000000004000000000000000"));
    List<SourceRecord> l = new ArrayList<>();
    int i = 0;
    for (byte[] s : shapes) {
      Integer srid = i % 5 == 3 ? null : i % 5 == 4 ? Integer.valueOf(3785) : Integer.valueOf(4326);
      Struct g = new Struct(GEOMETRY).put("wkb", s).put("srid", srid);
      Struct r = new Struct(row).put("id", i).put("g", g).put("pt", new Struct(row.field("pt").schema()).put("x", 1.0).put("y", 2.0).put("wkb", s));
      if (i == 0) r.put("list", new ArrayList<>(Arrays.asList(new Struct(GEOMETRY).put("wkb", s).put("srid", 4326), null)));
      i++;
      l.add(record("srv.public.geo", null, env, event(env, null, r, source("geo"), "c")));
    }
    l.add(record("srv.public.geo", null, row, ((Struct) l.get(0).value()).get("after")));
    l.add(record("srv.public.geo", null, null, null));
    return l;
  }

  static List<SourceRecord> vectors() {
    Schema sparse = named(SchemaBuilder.struct().optional(), "data.SparseDoubleVector").doc("Sparse double vector").field("dimensions", Schema.INT16_SCHEMA).field("vector", SchemaBuilder.map(Schema.INT16_SCHEMA, Schema.FLOAT64_SCHEMA).build()).build();
    Schema row = SchemaBuilder.struct().name("srv.public.vec.Value").version(3).doc("vd").parameter("p", "q").optional().field("id", Schema.INT32_SCHEMA).field("f", named(SchemaBuilder.array(Schema.FLOAT32_SCHEMA), "data.FloatVector").build())
      .field("d", named(SchemaBuilder.array(Schema.FLOAT64_SCHEMA).optional(), "data.DoubleVector").build()).field("s", sparse).field("n", OPT_DEFAULT).build();
    Schema env = envelope("srv.public.vec", row, SOURCE);
    Map<Short, Double> m = new LinkedHashMap<>();
    m.put((short) 12, 0.5);
    m.put((short) 3, 1e10);
    m.put((short) -1, -2.0);
    Struct full = new Struct(row).put("id", 1).put("f", List.of(1.1f, 2f, 3e10f, -0f)).put("d", List.of(101.0, 0.1, 1e-5)).put("s", new Struct(sparse).put("dimensions", (short) 25).put("vector", m)).put("n", "v");
    Struct empty = new Struct(row).put("id", 1).put("f", List.of());
    return List.of(record("srv.public.vec", null, env, event(env, empty, full, source("vec"), "u")), record("srv.public.vec", null, row, full), record("srv.public.vec", null, null, null), record("srv.public.vec", null, Schema.STRING_SCHEMA, "text"), orders().get(0));
  }

  static List<SourceRecord> wide() {
    Schema row = SchemaBuilder.struct().name("srv.public.wide.Value").optional().field("id", Schema.INT64_SCHEMA).field("a", Schema.OPTIONAL_STRING_SCHEMA).field("b", Schema.OPTIONAL_STRING_SCHEMA).field("by", Schema.OPTIONAL_BYTES_SCHEMA)
      .field("l", SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build()).field("m", SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT32_SCHEMA).optional().build()).field("dec", Decimal.builder(2).optional().build()).build();
    Schema env = envelope("srv.public.wide", row, SOURCE);
    Struct small = new Struct(row).put("id", 1L).put("a", "x").put("l", List.of("p", "\u00e9")).put("m", Map.of("k", 1)).put("dec", null);
    Struct big = new Struct(row).put("id", 1L).put("a", "\u00e9".repeat(700)).put("b", "y".repeat(300));
    Struct bytes = new Struct(row).put("id", 1L).put("a", "z".repeat(500)).put("by", ByteBuffer.wrap(new byte[400]));
    return List.of(record("srv.public.wide", null, env, event(env, null, small, source("wide"), "c")), record("srv.public.wide", null, env, event(env, small, big, source("wide"), "u")),
      record("srv.public.wide", null, env, event(env, big, big, source("wide"), "u")), record("srv.public.wide", null, env, event(env, null, bytes, source("wide"), "c")), record("srv.public.wide", null, row, big), record("srv.public.wide", null, null, null),
      record("srv.public.wide", null, Schema.STRING_SCHEMA, "z".repeat(3000)));
  }

  static List<SourceRecord> messages() {
    Schema mk = SchemaBuilder.struct().name("io.debezium.connector.postgresql.MessageKey").field("prefix", Schema.OPTIONAL_STRING_SCHEMA).build();
    List<SourceRecord> l = new ArrayList<>();
    for (int binary = 1; binary >= 0; binary--) {
      Schema body = SchemaBuilder.struct().name("io.debezium.connector.postgresql.Message").field("prefix", Schema.OPTIONAL_STRING_SCHEMA).field("content", binary == 1 ? Schema.OPTIONAL_BYTES_SCHEMA : Schema.OPTIONAL_STRING_SCHEMA).build();
      Schema mv = SchemaBuilder.struct().name("io.debezium.connector.postgresql.MessageValue").version(1).field("op", Schema.STRING_SCHEMA).field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA).field("source", SOURCE).field("transaction", BLOCK).field("message", body).build();
      for (String c : new String[] {"{\"id\":1,\"n\":null,\"x\":{\"y\":\"z\"},\"l\":[1,2]}", "[1,2]", "text", "{bad", "{}"}) {
        Struct m = new Struct(body).put("prefix", "p").put("content", binary == 1 ? c.getBytes() : c);
        l.add(record("srv.message", new Struct(mk).put("prefix", "p"), mv, new Struct(mv).put("op", "m").put("ts_ms", 5L).put("source", source("")).put("message", m)));
      }
    }
    l.add(orders().get(0));
    return l;
  }

  static List<SourceRecord> schemaChanges() {
    Schema change = SchemaBuilder.struct().name("io.debezium.connector.schema.Change").version(1).field("type", Schema.STRING_SCHEMA).field("id", Schema.STRING_SCHEMA).build();
    Schema value = SchemaBuilder.struct().name("io.debezium.connector.mysql.SchemaChangeValue").version(1).field("ts_ms", Schema.INT64_SCHEMA).field("ddl", Schema.OPTIONAL_STRING_SCHEMA).field("tableChanges", SchemaBuilder.array(change).optional().build()).build();
    List<SourceRecord> l = new ArrayList<>();
    for (String t : new String[] {"CREATE", "ALTER", "DROP", "TRUNCATE", "ODD"}) l.add(record("srv", null, value, new Struct(value).put("ts_ms", 1L).put("ddl", t).put("tableChanges", List.of(new Struct(change).put("type", t).put("id", "x")))));
    l.add(record("srv", null, value, new Struct(value).put("ts_ms", 1L).put("tableChanges", List.of())));
    l.add(record("srv", null, value, new Struct(value).put("ts_ms", 1L)));
    l.add(orders().get(0));
    l.add(orders().get(6));
    return l;
  }

  static List<SourceRecord> headed() {
    Schema inner = SchemaBuilder.struct().name("inner").optional().field("x", Schema.INT32_SCHEMA).build();
    Schema flat = SchemaBuilder.struct().name("flat").version(2).field("a", Schema.INT64_SCHEMA).field("s", Schema.OPTIONAL_STRING_SCHEMA).field("in", inner).build();
    List<SourceRecord> l = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      SourceRecord r = i == 3 ? orders().get(2) : record("t", null, flat, new Struct(flat).put("a", 1L).put("s", "x").put("in", i == 1 ? null : new Struct(inner).put("x", 5)));
      if (i != 2) r.headers().addString("hs", "hv").addInt("hi", 4).add("hn", null, Schema.OPTIONAL_STRING_SCHEMA);
      l.add(r);
    }
    SourceRecord twice = record("t", null, flat, new Struct(flat).put("a", 1L));
    l.add(twice);
    twice.headers().addString("hs", "one").addString("hs", "two");
    l.add(record("t", null, null, null));
    l.add(record("t", null, Schema.STRING_SCHEMA, "x"));
    return l;
  }

  /** Records whose metadata travels in headers, as a transform before an outbox router leaves it. */
  static List<SourceRecord> cloud() {
    List<SourceRecord> l = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Schema plain = SchemaBuilder.struct().name("pay").field("a", Schema.INT32_SCHEMA).field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA).build();
      SourceRecord r = i == 0 ? orders().get(0) : record("outbox.order", "k", i == 1 ? ENVELOPE : plain, i == 1 ? orders().get(4).value() : new Struct(plain).put("a", 1));
      r.headers().addString("id", "the-id").addString("type", "the-type").addString("traceparent", "00-1").addString("dataSchemaName", "my.Data").add("source", source("orders"), SOURCE).addString("op", "c");
      if (i == 1) r.headers().add("transaction", new Struct(BLOCK).put("id", "555:24").put("total_order", 3L).put("data_collection_order", 2L), BLOCK);
      l.add(r);
    }
    return l;
  }

  static List<SourceRecord> bytes() {
    return List.of(record("t", null, Schema.BYTES_SCHEMA, new byte[] {1, 2}), record("t", null, Schema.OPTIONAL_BYTES_SCHEMA, null), record("t", null, null, null), record("t", null, null, new byte[] {3}),
      record("t", null, Schema.STRING_SCHEMA, "x"), record("t", null, null, "y"), orders().get(9), record("t", null, Schema.STRING_SCHEMA, null));
  }
}
