"""t"""

urlpatterns: list[object] = []
