// RegexRouter and TimestampRouter: the topic of a record from its old topic and its time.
import { compileJavaRegex, replaceFirst } from '../../config/java-regex.js';
import { dateFormat } from '../shared/date-format.js';
import { javaRegex, key } from '../shared/keys.js';
import { dataError, transformation } from '../shared/transform.js';

const TOPIC = '\u0024{topic}';
const TIMESTAMP = '\u0024{timestamp}';

export const createRegexRouter = () =>
  transformation({
    keys: [
      key('regex', {
        importance: 'HIGH',
        validator: javaRegex,
        documentation: 'Java regular expression that the whole topic must match.',
      }),
      key('replacement', {
        importance: 'HIGH',
        documentation: 'Replacement, with `$1` for the groups of the expression.',
      }),
    ],
    prepare(config) {
      const regex = compileJavaRegex(config.string('regex'));
      const replacement = regex.replacement(config.string('replacement'));
      return (record) =>
        regex.matches(record.topic)
          ? { ...record, topic: replaceFirst(regex, replacement, record.topic) }
          : record;
    },
  });

export const createTimestampRouter = () =>
  transformation({
    keys: [
      key('topic.format', {
        default: `${TOPIC}-${TIMESTAMP}`,
        importance: 'HIGH',
        documentation: `The new topic, with ${TOPIC} and ${TIMESTAMP} as placeholders.`,
      }),
      key('timestamp.format', {
        default: 'yyyyMMdd',
        importance: 'HIGH',
        documentation: 'Format of the timestamp, as java.text.SimpleDateFormat reads it.',
      }),
    ],
    prepare(config) {
      const topicFormat = config.string('topic.format');
      const format = dateFormat(config.string('timestamp.format'));
      return (record) => {
        if (record.timestamp === null) throw dataError(`Timestamp missing on record: ${record.topic}`);
        const time = format.format(record.timestamp);
        const topic = topicFormat.replaceAll(TOPIC, () => record.topic).replaceAll(TIMESTAMP, () => time);
        return { ...record, topic };
      };
    },
  });
