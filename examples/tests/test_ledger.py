from shopkit.stock.ledger import Ledger, Movement


def test_goods_come_and_go():
    ledger = Ledger()
    ledger.record("AB-123", Movement.RECEIVED, 10)
    ledger.record("AB-123", Movement.SOLD, 4)
    assert ledger.level("AB-123") == 6
