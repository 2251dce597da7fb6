// Quickstarts of trade, stores and insurance.
import { address, between, double, from, int, long, oneOf, pattern, people, record, text } from './fields.js';
import type { Quickstart } from './quickstart.js';

export const trade: Record<string, Quickstart> = {
  stock_trades: {
    key: 'symbol',
    schema: record('ksql.StockTrade', {
      side: oneOf('BUY', 'SELL'),
      quantity: int(between(1, 5000)),
      symbol: oneOf('ZBZX', 'ZJZZT', 'ZTEST', 'ZVV', 'ZVZZT', 'ZWZZT', 'ZXZZT'),
      price: int(between(5, 1000)),
      account: oneOf('ABC123', 'LMN456', 'XYZ789'),
      userid: pattern('User_[1-9]'),
    }),
  },
  inventory: {
    key: 'id',
    schema: record('ksql.inventory', {
      id: long(from(0)),
      quantity: long(from(0)),
      productid: long(from(0)),
    }),
  },
  product: {
    key: 'id',
    schema: record('ksql.product', {
      id: long(from(0)),
      name: text(from(0)),
      description: text(from(0)),
      price: double(from(0)),
    }),
  },
  purchases: {
    key: 'id',
    schema: record('datagen.example.purchase', {
      id: long(from(0)),
      item_type: oneOf('boots', 'shirt', 'knife', 'saucepan', 'table', 'chair', 'clock', 'guitar', 'scarf'),
      quantity: long(between(1, 10)),
      price_per_unit: {
        type: 'bytes',
        logicalType: 'decimal',
        precision: 4,
        scale: 2,
        'arg.properties': between(10, 50),
      },
    }),
  },
  transactions: {
    key: 'transaction_id',
    schema: record('datagen.example.transactions', {
      transaction_id: long(from(1)),
      card_id: long(between(1, 24)),
      user_id: pattern('User_[1-9]{0,1}'),
      purchase_id: long(from(0)),
      store_id: int(between(1, 7)),
    }),
  },
  stores: {
    key: 'store_id',
    schema: record(
      'datagen.example.stores',
      { store_id: 'int', city: 'string', state: 'string' },
      {
        options: [
          { store_id: 1, city: 'Raleigh', state: 'NC' },
          { store_id: 2, city: 'Chicago', state: 'IL' },
          { store_id: 3, city: 'Sacramento', state: 'CA' },
          { store_id: 4, city: 'Austin', state: 'TX' },
          { store_id: 5, city: 'Boston', state: 'MA' },
          { store_id: 6, city: 'Atlanta', state: 'GA' },
          { store_id: 7, city: 'Lexington', state: 'SC' },
        ],
      },
    ),
  },
  credit_cards: {
    key: 'card_id',
    schema: record(
      'datagen.example.users',
      { card_id: 'int', card_number: 'long', cvv: 'int', expiration_date: 'string' },
      {
        options: Array.from({ length: 24 }, (_, i) => ({
          card_id: i + 1,
          card_number: 4000000000000000 + i * 1000003,
          cvv: 100 + i * 31,
          expiration_date: `${String((i % 12) + 1).padStart(2, '0')}/3${i % 10}`,
        })),
      },
    ),
  },
  campaign_finance: {
    key: 'candidate_id',
    schema: record('datagen.campaign_finance', {
      time: long(between(1587715775521, 1619273364600)),
      candidate_id: pattern('[A-Z][1-9]{8,8}'),
      party_affiliation: oneOf('REP', 'DEM', 'IND'),
      contribution: int(between(20, 3500)),
    }),
  },
  insurance_offers: {
    key: 'offer_id',
    schema: record(
      'insurance.insurance_offers',
      { offer_id: 'int', offer_name: 'string', offer_url: 'string' },
      {
        options: ['new_home_policy', 'new_car_policy', 'life', 'travel', 'pet'].map((offer_name, i) => ({
          offer_id: i + 1,
          offer_name,
          offer_url: `https://offers.example.com/${offer_name}`,
        })),
      },
    ),
  },
  insurance_customers: {
    key: 'customer_id',
    schema: record(
      'insurance.insurance_customers',
      {
        customer_id: 'int',
        first_name: 'string',
        last_name: 'string',
        email: 'string',
        gender: 'string',
        income: 'int',
        fico: 'int',
        years_active: 'int',
      },
      {
        options: people(100, (i, first_name, last_name) => ({
          customer_id: i + 1,
          first_name,
          last_name,
          email: `customer${i + 1}@example.com`,
          gender: i % 2 === 0 ? 'Female' : 'Male',
          income: 40000 + i * 1700,
          fico: 500 + i * 3,
          years_active: (i % 12) + 1,
        })),
      },
    ),
  },
  insurance_customer_activity: {
    key: 'activity_id',
    schema: record('insurance.insurance_customer_activity', {
      activity_id: int(from(1)),
      customer_id: int(between(1, 101)),
      activity_type: oneOf('web_open', 'mobile_open', 'new_account'),
      propensity_to_churn: double(between(0.01, 1)),
      ip_address: address,
    }),
  },
};
