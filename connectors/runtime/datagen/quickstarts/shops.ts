// Quickstarts of the pizza and shoe shops; orders, clicks, customers and products agree on their ids.
import {
  address,
  between,
  date,
  from,
  int,
  oneOf,
  pattern,
  people,
  record,
  timestamp,
  uuid,
} from './fields.js';
import type { Quickstart } from './quickstart.js';

const SINCE_2021 = from(1609459200000, 100000);
const DAY = date(between(18000, 19000));
const PRODUCTS = Array.from({ length: 100 }, (_, i) => uuid(1, i));
const CUSTOMERS = Array.from({ length: 100 }, (_, i) => uuid(2, i));

export const shops: Record<string, Quickstart> = {
  pizza_orders: {
    key: 'store_id',
    schema: record('pizza_orders.pizza_orders', {
      store_id: int(between(1, 10)),
      store_order_id: int(from(1000)),
      coupon_code: int(between(1000, 2000)),
      date: DAY,
      status: oneOf('accepted'),
      order_lines: {
        type: 'array',
        items: record(
          'order_line',
          {
            product_id: 'int',
            category: 'string',
            quantity: 'int',
            unit_price: 'double',
            net_price: 'double',
          },
          {
            options: Array.from({ length: 40 }, (_, i) => {
              const quantity = (i % 4) + 1;
              const unit_price = 5 + i / 4;
              const category = ['pizza', 'calzone', 'salad', 'dessert', 'wings'][i % 5];
              return { product_id: i + 1, category, quantity, unit_price, net_price: quantity * unit_price };
            }),
          },
        ),
        'arg.properties': { length: { min: 1, max: 5 } },
      },
    }),
  },
  pizza_orders_completed: {
    key: 'store_id',
    schema: record('pizza_orders.pizza_orders_completed', {
      store_id: int(between(1, 10)),
      store_order_id: int(from(1000, 2)),
      date: DAY,
      status: oneOf('completed'),
      rack_time_secs: int(between(130, 230)),
      order_delivery_time_secs: int(between(1100, 2000)),
    }),
  },
  pizza_orders_cancelled: {
    key: 'store_id',
    schema: record('pizza_orders.pizza_orders_cancelled', {
      store_id: int(between(1, 10)),
      store_order_id: int(from(1001, 2)),
      date: DAY,
      status: oneOf('cancelled'),
    }),
  },
  shoes: {
    key: 'id',
    schema: record(
      'shoes.shoe_product',
      { id: 'string', brand: 'string', name: 'string', sale_price: 'int', rating: 'double' },
      {
        options: PRODUCTS.map((id, i) => ({
          id,
          brand: ['Walker', 'Sprint & Sons', 'Hike', 'Soleful'][i % 4],
          name: `${['Trail', 'City', 'Road', 'Court'][i % 4]} ${100 + i}`,
          sale_price: 2995 + i * 100,
          rating: 1 + (i % 40) / 10,
        })),
      },
    ),
  },
  shoe_customers: {
    key: 'id',
    schema: record(
      'shoes.shoe_customers',
      {
        id: 'string',
        first_name: 'string',
        last_name: 'string',
        email: 'string',
        phone: 'string',
        street_address: 'string',
        state: 'string',
        zip_code: 'string',
        country: 'string',
        country_code: 'string',
      },
      {
        options: people(100, (i, first_name, last_name) => ({
          id: CUSTOMERS[i],
          first_name,
          last_name,
          email: `shopper${i + 1}@example.com`,
          phone: `555-01${String(i).padStart(2, '0')}`,
          street_address: `${i + 1} Main Street`,
          state: ['Ohio', 'Texas', 'Oregon', 'Maine'][i % 4],
          zip_code: String(10000 + i * 37),
          country: 'United States',
          country_code: 'US',
        })),
      },
    ),
  },
  shoe_orders: {
    key: 'order_id',
    schema: record('shoes.shoe_orders', {
      order_id: int(from(1000)),
      product_id: oneOf(...PRODUCTS),
      customer_id: oneOf(...CUSTOMERS),
      ts: timestamp(SINCE_2021),
    }),
  },
  shoe_clickstream: {
    key: 'product_id',
    schema: record('shoes.shoe_clickstream', {
      product_id: oneOf(...PRODUCTS),
      user_id: oneOf(...CUSTOMERS),
      view_time: int(between(10, 120)),
      page_url: pattern('https://shop[.]example[.]com/product/[a-z]{5}'),
      ip: address,
      ts: timestamp(from(1609457200000, 10000)),
    }),
  },
};
