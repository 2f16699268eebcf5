'use strict'
const { test, before, after } = require('node:test')
const assert = require('node:assert')
const { startServer, until, onFloor, count, sleep } = require('./harness')

let server, blade, dummy, floor
before(async () => {
  server = await startServer()
  blade = await server.join('Blade')
  dummy = await server.join('Dummy')
  await server.console('gamerule doMobSpawning false')
  await server.console('gamerule naturalRegeneration false')
  floor = await onFloor(server, blade, { size: 12 })
  await server.console('tick rate 60') // cooldowns pass in a third of the time
})
after(async () => {
  assert.deepStrictEqual([...blade.errors, ...dummy.errors], [])
  assert.strictEqual(server.stderr, '')
  await server.stop()
})

async function stand (distance) {
  await server.console('effect give Dummy instant_health 1 4')
  await server.console(`tp Blade ${floor.x + 0.5} ${floor.y + 1} ${floor.z + 0.5} 0 0`)
  await server.console(`tp Dummy ${floor.x + 0.5} ${floor.y + 1} ${floor.z + 0.5 + distance} 180 0`)
  await until(() => dummy.health === 20 && Math.abs(blade.entities[dummy.entity.id]?.position.z - floor.z - 0.5 - distance) < 0.3, 'in place')
  await until(() => blade.entity.onGround && dummy.entity.onGround, 'on the ground')
  await sleep(300)
}

async function hold (bot, item, amount = 1) {
  await server.console(`give ${bot.username} ${item} ${amount}`)
  await bot.equip(await until(() => bot.inventory.items().find(i => i.name === item), item), 'hand')
  await sleep(450) // the cooldown starts anew with another item
}

const target = () => blade.entities[dummy.entity.id]

// minecraft.wiki/w/Damage#Dealing_damage
for (const [item, damage] of [['stone_sword', 5], ['diamond_axe', 9], ['oak_log', 1]]) {
  test(`${item} deals ${damage} and pushes back`, async () => {
    await server.console('clear Blade')
    await stand(2)
    await hold(blade, item)
    const before = dummy.entity.position.z
    blade.attack(target())
    await until(() => dummy.health < 20, 'hurt')
    assert.ok(Math.abs(dummy.health - (20 - damage)) < 0.01, String(dummy.health))
    await until(() => dummy.entity.position.z - before > 0.3, 'pushed away')
  })
}

test('out of reach there is no hit', async () => {
  await stand(8)
  blade.attack(target())
  await sleep(300)
  assert.strictEqual(dummy.health, 20)
})

test('a raised shield takes a blow from the front', async () => {
  await server.console('give Dummy shield')
  await dummy.equip(await until(() => dummy.inventory.items().find(i => i.name === 'shield'), 'a shield'), 'off-hand')
  await stand(2)
  await dummy.lookAt(blade.entity.position.offset(0, 1.6, 0), true)
  dummy.activateItem(true)
  await sleep(500)
  blade.attack(target())
  await sleep(300)
  assert.strictEqual(dummy.health, 20)
  dummy.deactivateItem()
  await sleep(500)
  blade.attack(target())
  await until(() => dummy.health < 20, 'hurt without it')
})

test('an arrow from a drawn bow flies, hits and uses up an arrow', async () => {
  await server.console('clear Blade')
  await server.console('give Blade arrow 5')
  await stand(8)
  await hold(blade, 'bow')
  await blade.lookAt(target().position.offset(0, 1.4, 0), true)
  await sleep(100)
  blade.activateItem()
  await sleep(450)
  blade.deactivateItem()
  await until(() => dummy.health <= 14, 'six or more')
  assert.strictEqual(count(blade, 'arrow'), 4)
})

test('an arrow in the ground can be picked up', async () => {
  await server.console('clear Blade')
  await server.console('give Blade arrow 1')
  await hold(blade, 'bow')
  await blade.look(Math.PI / 2, -0.9, true)
  await sleep(100)
  blade.activateItem()
  await sleep(250)
  blade.deactivateItem()
  const arrow = await until(() => count(blade, 'arrow') === 0 && Object.values(blade.entities).find(e => e.name === 'arrow'), 'an arrow')
  await sleep(500)
  await server.console(`tp Blade ${arrow.position.x.toFixed(2)} ${floor.y + 1} ${arrow.position.z.toFixed(2)}`)
  await until(() => count(blade, 'arrow') === 1, 'picked up')
})
