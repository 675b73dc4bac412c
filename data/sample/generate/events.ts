/** The change log of the sample: one cause, one other cause, and what else happens in six weeks. Times are local to the scope. */
export const EVENTS: readonly (readonly string[])[] = [
  ['event_id', 'at', 'type', 'lever', 'from_value', 'to_value', 'region', 'category', 'description'],
  ['evt-101', '2023-12-04T09:00:00-08:00', 'deploy', 'app_release', '7.41', '7.42', '', '', 'Consumer app 7.42'],
  ['evt-102', '2023-12-08T00:00:00-06:00', 'experiment', 'delivery_fee', '2.99', '1.99', 'CHI', 'Restaurant', 'Delivery fee test, two weeks'],
  ['evt-103', '2023-12-12T10:00:00-08:00', 'policy', 'store_radius_km', '6', '5', 'LA', 'Restaurant', 'Smaller delivery radius at lunch'],
  ['evt-104', '2023-12-18T11:00:00-08:00', 'deploy', 'app_release', '7.42', '7.43', '', '', 'Consumer app 7.43'],
  ['evt-105', '2023-12-22T00:00:00-08:00', 'experiment', 'delivery_fee', '1.99', '2.99', 'CHI', 'Restaurant', 'Delivery fee test ends'],
  ['evt-106', '2023-12-25T00:00:00-08:00', 'external', '', '', '', '', '', 'Christmas Day'],
  ['evt-107', '2024-01-01T00:00:00-08:00', 'external', '', '', '', '', '', "New Year's Day"],
  ['evt-108', '2024-01-02T14:00:00-08:00', 'deploy', 'support_bot', '3.1', '3.2', 'SF', '', 'Support bot 3.2'],
  ['evt-109', '2024-01-03T00:00:00-08:00', 'policy', 'batching_threshold', '2', '4', 'SF', 'Grocery', 'Batching threshold raised from 2 to 4 orders a trip'],
  ['evt-110', '2024-01-03T19:00:00-05:00', 'deploy', 'eta_model', 'v11', 'v12', 'NYC', 'Convenience', 'ETA model v12, shorter promises'],
  ['evt-111', '2024-01-05T12:00:00-05:00', 'deploy', 'eta_model', 'v12', 'v11', 'NYC', 'Convenience', 'ETA model rolled back'],
  ['evt-112', '2024-01-09T09:00:00-08:00', 'deploy', 'app_release', '7.43', '7.44', '', '', 'Consumer app 7.44'],
];
