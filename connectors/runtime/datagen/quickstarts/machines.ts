// Quickstarts of fleets, games, payrolls and devices.
import {
  address,
  addresses,
  between,
  date,
  from,
  int,
  long,
  oneOf,
  pattern,
  people,
  record,
  timestamp,
  wholeNames,
} from './fields.js';
import type { Quickstart } from './quickstart.js';

const SINCE_2021 = from(1609459200000, 100000);
const VEHICLE = int(between(1000, 9999));
const DAY = date(between(18000, 19000));
const EMPLOYEE = int(between(1000, 1100));
const PORT = int(between(10000, 99999));

export const machines: Record<string, Quickstart> = {
  fleet_mgmt_description: {
    key: 'vehicle_id',
    schema: record('fleet_mgmt.fleet_mgmt_description', {
      vehicle_id: VEHICLE,
      driver_name: wholeNames,
      license_plate: pattern('[A-Z]{2}\\d{6}[A-Z]'),
    }),
  },
  fleet_mgmt_location: {
    key: 'vehicle_id',
    schema: record('fleet_mgmt.fleet_mgmt_location', {
      vehicle_id: VEHICLE,
      location: record('location', { latitude: 'double', longitude: 'double' }),
      ts: timestamp(SINCE_2021),
    }),
  },
  fleet_mgmt_sensors: {
    key: 'vehicle_id',
    schema: record('fleet_mgmt.fleet_mgmt_sensors', {
      vehicle_id: VEHICLE,
      engine_temperature: int(between(150, 250)),
      average_rpm: int(between(1800, 5000)),
    }),
  },
  gaming_games: {
    key: 'id',
    schema: record('gaming.gaming_games', {
      id: int(between(1000, 5000)),
      room_name: oneOf('Arcade -- Rookie', 'Arcade -- Expert', 'Survival -- Rookie', 'Survival -- Expert'),
      created_date: timestamp(SINCE_2021),
    }),
  },
  gaming_players: {
    key: 'player_id',
    schema: record(
      'gaming.gaming_players',
      { player_id: 'int', player_name: 'string', ip: 'string' },
      {
        options: people(100, (i, first, last) => ({
          player_id: 1001 + i,
          player_name: `${first} ${last}`,
          ip: addresses[i],
        })),
      },
    ),
  },
  gaming_player_activity: {
    key: 'player_id',
    schema: record('gaming.gaming_player_activity', {
      player_id: int(between(1001, 1101)),
      game_room_id: int(between(1000, 5000)),
      points: int(between(10, 500)),
      coordinates: pattern('\\[[0-9][0-9],[0-9][0-9]\\]'),
    }),
  },
  payroll_employee: {
    key: 'employee_id',
    schema: record(
      'payroll.payroll_employee',
      {
        employee_id: 'int',
        first_name: 'string',
        last_name: 'string',
        age: 'int',
        ssn: 'string',
        hourly_rate: 'int',
        gender: 'string',
        email: 'string',
      },
      {
        options: people(100, (i, first_name, last_name) => ({
          employee_id: 1000 + i,
          first_name,
          last_name,
          age: 20 + (i % 45),
          ssn: `000-00-${String(1000 + i)}`,
          hourly_rate: 15 + (i % 30),
          gender: i % 2 === 0 ? 'Female' : 'Male',
          email: `employee${i}@example.com`,
        })),
      },
    ),
  },
  payroll_employee_location: {
    key: 'employee_id',
    schema: record('payroll.payroll_employee_location', {
      employee_id: EMPLOYEE,
      lab: pattern('lab-\\d{1}'),
      department_id: int(between(1, 10)),
      arrival_date: DAY,
    }),
  },
  payroll_bonus: {
    key: 'employee_id',
    schema: record('payroll.payroll_bonus', {
      employee_id: EMPLOYEE,
      bonus: int(between(10, 50)),
      ts: timestamp(between(1609459200000, 1640995199000)),
    }),
  },
  syslog_logs: {
    key: 'host',
    schema: record('syslogs.syslog_logs', {
      name: pattern('[a-zA-Z]{5,8}'),
      type: oneOf('RFC5424', 'RFC3164', 'CEF', 'UNKNOWN'),
      message: pattern('[a-z ]{10,15}'),
      host: oneOf(...addresses.slice(0, 10)),
      version: oneOf('3.25.1'),
      tag: oneOf('.source.s_src'),
      level: int(between(0, 191)),
      facility: oneOf('syslog', 'authpriv', 'cron'),
      severity: int(between(0, 8)),
      appName: pattern('[A-Z]{5,8}'),
      remoteAddress: oneOf(...addresses.slice(10, 20)),
      rawMessage: pattern('[a-z ]{10,15}'),
      processId: pattern('[1-9]{1}[0-9]{6}'),
      messageId: pattern('[1-9]{1}[0-9]{2}'),
      deviceVendor: pattern('[a-z]{5}'),
      deviceProduct: pattern('[a-z]{5}'),
      deviceVersion: oneOf('1.0', '2.0', '3.0', '4.0', '5.0'),
      ts: long(from(1609459200000, 100)),
    }),
  },
  device_information: {
    key: 'device_ip',
    schema: record('device_information.device_information', {
      device_ip: address,
      mac_address: pattern('[0-9A-F]{2}(-[0-9A-F]{2}){5}'),
      owner: wholeNames,
    }),
  },
  siem_logs: {
    key: 'hostname',
    schema: record('siem_logs.siem_logs', {
      hostname: address,
      action: oneOf('allow', 'deny'),
      l4: oneOf('tcp'),
      access_group: oneOf('group-1', 'group-2', 'group-3', 'group-4', 'admin'),
      source: record('source', { ip: address, port: PORT }),
      destination: record('destination', { ip: address, port: PORT }),
    }),
  },
};
