// Quickstarts of web sites: clicks, pages, users, orders, ratings.
import {
  addresses,
  between,
  double,
  firstNames,
  from,
  int,
  lastNames,
  long,
  oneOf,
  pattern,
  record,
  text,
} from './fields.js';
import type { Quickstart } from './quickstart.js';

const REGISTERED = between(1487715775521, 1519273364600);

const user = {
  registertime: long(REGISTERED),
  userid: pattern('User_[1-9]'),
  regionid: pattern('Region_[1-9]'),
  gender: oneOf('MALE', 'FEMALE', 'OTHER'),
};

export const webShop: Record<string, Quickstart> = {
  clickstream_codes: {
    key: 'code',
    schema: record(
      'clickstream.codes',
      { code: 'int', definition: 'string' },
      {
        options: [
          { code: 200, definition: 'Successful' },
          { code: 302, definition: 'Redirect' },
          { code: 404, definition: 'Page not found' },
          { code: 405, definition: 'Method not allowed' },
          { code: 406, definition: 'Not acceptable' },
          { code: 407, definition: 'Proxy authentication required' },
        ],
      },
    ),
  },
  clickstream: {
    key: 'ip',
    schema: record('clickstream.events', {
      ip: oneOf(...addresses.slice(0, 40)),
      userid: int(between(-1, 40)),
      remote_user: oneOf('-'),
      time: text(from(1, 10)),
      _time: long(from(1, 10)),
      request: oneOf(
        'GET /index.html HTTP/1.1',
        'GET /site/user_status.html HTTP/1.1',
        'GET /site/login.html HTTP/1.1',
        'GET /images/track.png HTTP/1.1',
      ),
      status: oneOf('200', '302', '404', '405', '406', '407'),
      bytes: oneOf('278', '1289', '2048', '4096', '14096'),
      referrer: oneOf('-'),
      agent: oneOf('Mozilla/5.0 (compatible; ExampleBot/1.0)', 'Mozilla/5.0 (X11; Linux x86_64) Example/2.0'),
    }),
  },
  clickstream_users: {
    key: 'user_id',
    schema: record('clickstream.users', {
      user_id: int(from(1)),
      username: pattern('[a-z]{4,8}_[0-9]{2,4}'),
      registered_at: long(between(1407645330000, 1502339792000)),
      first_name: firstNames,
      last_name: lastNames,
      city: oneOf('Palo Alto', 'San Francisco', 'Raleigh', 'London', 'Frankfurt', 'New York'),
      level: oneOf('Gold', 'Silver', 'Platinum'),
    }),
  },
  orders: {
    key: 'orderid',
    schema: record('ksql.orders', {
      ordertime: long(REGISTERED),
      orderid: int({ iteration: { start: 0 } }),
      itemid: pattern('Item_[1-9][0-9]{0,2}'),
      orderunits: double(between(0.1, 10)),
      address: record('address', {
        city: pattern('City_[1-9]{0,2}'),
        state: pattern('State_[1-9]{0,2}'),
        zipcode: long(between(10000, 99999)),
      }),
    }),
  },
  ratings: {
    key: 'rating_id',
    schema: record('ksql.ratings', {
      rating_id: long(from(1)),
      user_id: int(between(-1, 20)),
      stars: int(between(1, 5)),
      route_id: int(between(1, 9999)),
      rating_time: long(from(1, 12)),
      channel: oneOf('web', 'iOS', 'ios', 'iOS-test', 'android'),
      message: oneOf('could be worse', 'on time, friendly, again any day', 'meh', 'where was the coffee?'),
    }),
  },
  users: { key: 'userid', schema: record('ksql.users', user) },
  users_: {
    key: 'userid',
    schema: record('ksql.users', {
      ...user,
      interests: {
        type: 'array',
        items: 'string',
        'arg.properties': {
          options: [
            ['Game', 'News'],
            ['Game', 'Sport'],
            ['News', 'Movies'],
            ['News', 'Travel'],
          ],
        },
      },
      contactinfo: {
        type: 'map',
        values: 'string',
        'arg.properties': {
          options: [
            { phone: '5550100', city: 'San Mateo', state: 'CA', zipcode: '94403' },
            { phone: '5550101', city: 'Irvine', state: 'CA', zipcode: '92617' },
            { phone: '5550102', city: 'Palo Alto', state: 'CA', zipcode: '94301' },
          ],
        },
      },
    }),
  },
  pageviews: {
    key: 'viewtime',
    schema: record('ksql.pageviews', {
      viewtime: long(from(1, 10)),
      userid: pattern('User_[1-9]'),
      pageid: pattern('Page_[1-9][0-9]'),
    }),
  },
};
