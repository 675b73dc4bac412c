import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, nameScore, tokensOf } from '../../src/init/names.js';
import { VOCABULARY } from '../../src/init/vocabulary.js';
import { COLUMNS, type ColumnName } from '../../src/model/columns.js';

const best = (name: string): string | undefined =>
  COLUMNS.map((c) => ({ name: c.name, score: nameScore(name, c.name, VOCABULARY[c.name]).score }))
    .filter((c) => c.score > 0)
    .sort((a, b) => b.score - a.score)[0]?.name;

describe('names of columns', () => {
  it.each<[string, ColumnName]>([
    ['order_id', 'order_id'],
    ['Bestellnummer', 'order_id'],
    ['numero_commande', 'order_id'],
    ['dingdan_hao', 'order_id'],
    ['orderPlacedAt', 'created_at'],
    ['Bestellt am', 'created_at'],
    ['ORDER_TS', 'created_at'],
    ['Fecha del pedido', 'created_at'],
    ['下单时间', 'created_at'],
    ['promisedDeliveryTime', 'promised_eta'],
    ['Zugesagt bis', 'promised_eta'],
    ['预计送达时间', 'promised_eta'],
    ['heure_livraison_prevue', 'promised_eta'],
    ['DELIVERED_TS', 'delivered_at'],
    ['heure_livraison', 'delivered_at'],
    ['entregue_em', 'delivered_at'],
    ['Stadt', 'region'],
    ['Liefergebiet', 'region'],
    ['cuisine', 'category'],
    ['restaurant_id', 'store_id'],
    ['Fahrer-Nr', 'dasher_id'],
    ['is_canceled', 'cancelled'],
    ['canceledAtMs', 'cancelled_at'],
    ['Rückerstattung', 'refunded'],
    ['Rueckerstattung', 'refunded'],
    ['refund_time', 'refunded_at'],
    ['Wartezeit (s)', 'dasher_wait'],
    ['Zubereitungszeit', 'merchant_prep_time'],
    ['distanceMeters', 'distance_km'],
    ['order_total', 'subtotal'],
    ['是否取消', 'cancelled'],
  ])('%s is %s', (name, wanted) => {
    expect(best(name)).toBe(wanted);
  });

  it.each([
    ['driver_id', 'order_id'],
    ['delivered_at', 'promised_eta'],
    ['Placed_order_with_restaurant_datetime', 'created_at'],
    ['refund_reason', 'refunded'],
    ['discount_total', 'subtotal'],
    ['customer_wait', 'dasher_wait'],
  ] as const)('%s is hardly %s', (name, target) => {
    expect(nameScore(name, target, VOCABULARY[target]).score).toBeLessThan(0.45);
  });

  it('does not mind case, separators and accents, and stays within 0 and 1', () => {
    expect(tokensOf('orderPlacedAt')).toEqual(tokensOf('ORDER_PLACED_AT'));
    expect(fold('Größe')).toBe(fold('Groesse'));
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.constantFrom(...COLUMNS.map((c) => c.name)),
        (name, target) => {
          const { score } = nameScore(name, target, VOCABULARY[target]);
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
