@echo off
"%~dp0wharf.bat" stop %*
