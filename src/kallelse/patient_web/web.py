"""t"""
urlpatterns: list[object] = []
